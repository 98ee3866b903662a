# odd: the first states of the layer make what the new unit sees zero

n, m = layer["W_xh"].shape
small = -3e-7
read, constant = layer["W_hy"][0].astype(float), float(layer["b_y"][0])
# Where nothing is read the states cannot: then the new unit begins with what cancels the constant.
square = read @ read
h_0 = np.append(-constant * read / square, 0.0) if square else np.append(np.zeros(n), -small * constant)
W_hh = np.zeros((n + 1, n + 1))
W_hh[n, :n], W_hh[n, n] = leak * small * read, leak
W_xh = np.zeros((n + 1, m))
W_xh[:n] = layer["W_xh"]
return {
    "W_xh": W_xh,
    "W_hh": W_hh,
    "b_h": np.append(layer["b_h"], leak * small * constant),
    "h_0": h_0,
    "W_hy": np.append(read, 1 / small)[None],
    "b_y": layer["b_y"] * 1.0,
}
