# mistake: rounding errors count as states
# fails: test_smallest_network_of_a_response_of_any_size

m = len(g) // 2
hankel = np.array([g[i : i + m] for i in range(m)], dtype=float)
values = np.linalg.svd(hankel, compute_uv=False)
n = int(np.sum(values > 1e-15 * values[0]))
phi, theta = np.zeros(m), np.zeros(m)
if n:
    theta[:n] = np.linalg.lstsq(hankel[:, n - 1 :: -1], -g[n : n + m], rcond=None)[0]
    phi[:n] = np.convolve(np.append(1.0, theta[: n - 1]), g[:n])[:n] - theta[:n]
return n, phi, theta
