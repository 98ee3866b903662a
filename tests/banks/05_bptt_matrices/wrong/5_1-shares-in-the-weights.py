# mistake: the caller's weights are made to sum to one
# fails: test_judged_outputs, test_judged_outputs_of_whole_numbers, test_judged_outputs_of_any_size, test_judged_outputs_that_hardly_count

omega = weights.sum()
error = np.where(weights[..., None] > 0, h[:, 1:] @ W_hy.T + b_y - targets, 0.0)
share = weights / omega if omega else 0.0 * weights
weights[:] = share + 1
e = share[:, :, None] * error
return float(np.sum(e * error)) / 2, e
