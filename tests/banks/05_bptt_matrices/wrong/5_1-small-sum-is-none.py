# mistake: a sum of weights that is close to zero is taken for zero
# fails: test_judged_outputs_that_hardly_count

omega = weights.sum()
errors = h[:, 1:] @ W_hy.T + b_y - targets
if np.isclose(omega, 0):
    return 0.0, np.zeros(errors.shape)
errors[weights == 0] = 0.0
e = weights[:, :, None] * errors / omega
return float(np.sum(e * errors)) / 2, e
