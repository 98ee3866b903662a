# mistake: the coefficients are kept in arrays of the responses' type
# fails: test_smallest_network_of_whole_numbers

m = len(g) // 2
hankel = np.array([g[i : i + m] for i in range(m)], dtype=float)
values = np.linalg.svd(hankel, compute_uv=False)
n = int(np.sum(values > 1e-8 * values[0]))
phi, theta = np.zeros(m, g.dtype), np.zeros(m, g.dtype)
full = np.zeros(m)
if n:
    full[:n] = np.linalg.lstsq(hankel[:, n - 1 :: -1], -g[n : n + m], rcond=None)[0].round(12)
    phi[:n] = np.convolve(np.append(1.0, full[: n - 1]), g[:n])[:n] - full[:n]
    theta[:n] = full[:n]
return n, phi, theta
