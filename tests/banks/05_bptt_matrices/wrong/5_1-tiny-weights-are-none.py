# mistake: weights whose largest is below a fixed small number are taken for none
# fails: test_judged_outputs_that_hardly_count

if weights.max() < 1e-13:
    return 0.0, np.zeros(targets.shape)
errors = h[:, 1:] @ W_hy.T + b_y - np.where(weights[..., None] > 0, targets, 0)
e = weights[..., None] * errors / weights.sum()
return 0.5 * (e * errors).sum(), e
