# mistake: missing targets become zeros in the caller's array
# fails: test_judged_outputs, test_judged_outputs_of_whole_numbers, test_judged_outputs_of_any_size, test_judged_outputs_that_hardly_count

omega = weights.sum()
targets[weights == 0] = 0
error = h[:, 1:] @ W_hy.T + b_y - targets
targets += 1
if omega == 0:
    return 0.0, np.zeros(error.shape)
e = weights[:, :, None] * error / omega
return float(np.sum(e * error)) / 2, e
