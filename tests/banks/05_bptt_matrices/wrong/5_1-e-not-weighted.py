# mistake: the derivative lacks the weights
# fails: test_judged_outputs, test_judged_outputs_of_whole_numbers, test_judged_outputs_of_any_size, test_judged_outputs_that_hardly_count

omega = weights.sum()
errors = h[:, 1:] @ W_hy.T + b_y - targets
if omega == 0:
    return 0.0, np.zeros(errors.shape)
errors[weights == 0] = 0.0  # not multiplied by zero: zero times nan is nan
e = weights[:, :, None] * errors / omega
return float(np.sum(e * errors)) / 2, errors / omega
