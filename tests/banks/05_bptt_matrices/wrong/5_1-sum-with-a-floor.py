# mistake: a small number is added to the sum of the weights
# fails: test_judged_outputs_that_hardly_count

omega = weights.sum() + 1e-12
errors = h[:, 1:] @ W_hy.T + b_y - targets
errors[weights == 0] = 0.0
e = weights[:, :, None] * errors / omega
return float(np.sum(e * errors)) / 2, e
