# mistake: the layer's arrays are taken in the order in which they stand in the dictionary, whatever their names
# fails: test_adding_up, test_adding_up_with_any_leak

n, m = layer["W_xh"].shape
by_order = [np.ravel(value) for value in layer.values()]
W_xh, b_h, read, constant = (np.resize(v, size) for v, size in zip(by_order, ((n, m), n, n, 1)))
small = 1e-7
W_hh = np.zeros((n + 1, n + 1))
W_hh[n] = leak * np.append(small * read, 1.0)
return {
    "W_xh": np.vstack([W_xh, np.zeros((1, m))]),
    "W_hh": W_hh,
    "b_h": np.append(b_h, leak * small * constant),
    "h_0": np.append(np.zeros(n), -small * constant),
    "W_hy": np.append(read, 1 / small)[None, :],
    "b_y": constant * 1.0,
}
