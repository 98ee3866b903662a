# mistake: targets are left out where they are nan, and a loss of nan becomes zero: infinite ones take the loss with them
# fails: test_judged_outputs, test_judged_outputs_of_any_size, test_judged_outputs_that_hardly_count

omega = weights.sum()
error = np.where(np.isnan(targets), 0.0, h[:, 1:] @ W_hy.T + b_y - targets)
if omega == 0:
    return 0.0, np.zeros(error.shape)
with np.errstate(all="ignore"):
    e = np.nan_to_num(weights[:, :, None] * error / omega)
    loss = np.sum(e * error) / 2
return float(np.nan_to_num(loss)), e
