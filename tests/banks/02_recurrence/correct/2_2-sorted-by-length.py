# odd: sorted by length, with fewer rows at each step, then sorted back

order = np.argsort(-lengths)
h = np.repeat(h_0[None], len(X), axis=0).astype(float)
for t in range(X.shape[1]):
    active = order[: np.count_nonzero(lengths > t)]
    h[active] = np.tanh(X[active, t] @ W_xh.T + h[active] @ W_hh.T + b_h)
return h
