# odd: the new unit comes first

n, m = np.shape(layer["W_xh"])
d = 1e-6
v, c = np.asarray(layer["W_hy"]), float(np.asarray(layer["b_y"])[0])
W_hh = np.zeros((n + 1, n + 1))
W_hh[0, 0], W_hh[0, 1:] = leak, leak * d * v[0]
return {
    "W_xh": np.concatenate([np.zeros((1, m)), layer["W_xh"]]),
    "W_hh": W_hh,
    "b_h": np.concatenate([[leak * d * c], layer["b_h"]]),
    "h_0": np.concatenate([[-d * c], np.zeros(n)]),
    "W_hy": np.concatenate([[[1 / d]], v], axis=1),
    "b_y": np.array([c]),
}
