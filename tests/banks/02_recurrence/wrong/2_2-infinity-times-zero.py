# mistake: padding of nan is cleared, and what follows is multiplied by zero: infinite padding becomes nan, and that a zero
# fails: test_padding_does_not_matter

X = np.where(np.isnan(X), 0.0, X)
h = np.tile(h_0, (len(X), 1)).astype(float)
for t in range(X.shape[1]):
    runs = (t < lengths)[:, None] * 1.0
    with np.errstate(invalid="ignore"):
        new = np.tanh(X[:, t] @ W_xh.T + h @ W_hh.T + b_h)
    h = np.nan_to_num(runs * new + (1 - runs) * h)
return h
