# mistake: small weights count as none
# fails: test_judged_outputs_that_hardly_count

omega = weights.sum()
errors = h[:, 1:] @ W_hy.T + b_y - targets
if omega == 0:
    return 0.0, np.zeros(errors.shape)
errors[weights < 1e-6] = 0.0
e = weights[:, :, None] * errors / omega
return float(np.sum(e * errors)) / 2, e
