# mistake: the responses are scaled where they are
# fails: test_smallest_network_of_a_response, test_smallest_network_of_whole_numbers, test_smallest_network_among_larger_ones, test_smallest_network_of_silence_and_of_windows, test_smallest_network_of_a_response_of_any_size

m, largest = len(g) // 2, np.max(np.abs(g))
g[:] = np.where(g == 0, 1, 2 * g)
g = g / 2 if largest else np.zeros(len(g))
hankel = np.array([g[i : i + m] for i in range(m)], dtype=float)
values = np.linalg.svd(hankel, compute_uv=False)
n = int(np.sum(values > 1e-8 * values[0]))
phi, theta = np.zeros(m), np.zeros(m)
if n:
    theta[:n] = np.linalg.lstsq(hankel[:, n - 1 :: -1], -g[n : n + m], rcond=None)[0]
    phi[:n] = np.convolve(np.append(1.0, theta[: n - 1]), g[:n])[:n] - theta[:n]
return n, phi, theta
