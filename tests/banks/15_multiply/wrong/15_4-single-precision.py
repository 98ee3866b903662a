# mistake: the weights are in single precision
# fails: test_adding_up, test_adding_up_with_any_leak, test_adding_up_long_sequences_and_large_weights

n, m = layer["W_xh"].shape
small = 2.0**-23
read, constant = layer["W_hy"][0], layer["b_y"][0]
W_hh = np.zeros((n + 1, n + 1))
W_hh[n] = leak * np.append(small * read, 1.0)
w = {
    "W_xh": np.vstack([layer["W_xh"], np.zeros((1, m))]),
    "W_hh": W_hh,
    "b_h": np.append(layer["b_h"], leak * small * constant),
    "h_0": np.append(np.zeros(n), -small * constant),
    "W_hy": np.append(read, 1 / small)[None, :],
    "b_y": np.array([constant], dtype=float),
}
return {name: value.astype(np.float32) for name, value in w.items()}
