# mistake: where nothing counts, the derivatives are those of an unweighted sum
# fails: test_judged_outputs_that_hardly_count

omega, count = weights.sum(), weights > 0
error = h[:, 1:] @ W_hy.T + b_y - np.where(np.isfinite(targets), targets, 0.0)
if omega == 0:
    return 0.0, error
error[~count] = 0.0
e = weights[:, :, None] * error / omega
return float(np.sum(e * error)) / 2, e
