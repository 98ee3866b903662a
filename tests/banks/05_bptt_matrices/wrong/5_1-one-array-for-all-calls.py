# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_judged_outputs_of_whole_numbers, test_judged_outputs_of_any_size, test_judged_outputs_that_hardly_count

e = judged_loss.__dict__.setdefault(str(targets.shape), np.zeros(targets.shape))
omega = weights.sum()
error = np.where(weights[..., None] > 0, h[:, 1:] @ W_hy.T + b_y - targets, 0.0)
e[:] = weights[:, :, None] * error / (omega or 1.0)
return float(np.sum(e * error)) / 2, e
