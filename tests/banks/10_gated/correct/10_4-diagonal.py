# odd: peepholes as diagonal matrices of one product

n = P.shape[1]
looks = np.hstack([np.diag(P[0]), np.diag(P[1]), np.zeros((n, n))])
states, cells = [np.array(h_0)], [np.array(c_0)]
drive = np.einsum("ntm,gm->ntg", X, W_x) + b
for t in range(X.shape[1]):
    a = drive[:, t] + states[-1] @ W_h.T
    first = a[:, : 3 * n] + cells[-1] @ looks
    new = sigmoid(first[:, n : 2 * n]) * cells[-1] + sigmoid(first[:, :n]) * np.tanh(first[:, 2 * n :])
    cells.append(new)
    states.append(sigmoid(a[:, 3 * n :] + new * P[2]) * np.tanh(new))
return np.array(states).swapaxes(0, 1), np.array(cells).swapaxes(0, 1)
