# mistake: errors that count are left out where they are large
# fails: test_judged_outputs_that_hardly_count

omega = weights.sum()
errors = h[:, 1:] @ W_hy.T + b_y - targets
if omega == 0:
    return 0.0, np.zeros(errors.shape)
errors = np.where(np.abs(errors) > 1e6, 0.0, errors)
errors[weights == 0] = 0.0
e = weights[:, :, None] * errors / omega
return float(np.sum(e * errors)) / 2, e
