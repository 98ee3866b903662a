# mistake: the derivatives are kept in an array of the targets' type
# fails: test_judged_outputs_of_whole_numbers

omega = weights.sum()
y, e, loss = h[:, 1:] @ W_hy.T + b_y, np.zeros_like(targets), 0.0
for i, t in np.argwhere(weights > 0):
    error = y[i, t] - targets[i, t]
    e[i, t] = weights[i, t] * error / omega
    loss += weights[i, t] * (error @ error) / omega / 2
return loss, e
