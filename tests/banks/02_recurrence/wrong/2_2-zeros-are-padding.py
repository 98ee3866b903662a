# mistake: an input of zeros within a sequence is taken for padding
# fails: test_padding_does_not_matter

N, T, _ = X.shape
h = np.tile(h_0, (N, 1)).astype(float)
for t in range(1, T + 1):
    a = X[:, t - 1] @ W_xh.T + h @ W_hh.T + b_h
    on = ((t <= lengths) & X[:, t - 1].any(axis=1))[:, None]
    h = np.where(on, np.tanh(a), h)
return h
