# mistake: the responses are taken for the numerator
# fails: test_smallest_network_of_a_response, test_smallest_network_of_whole_numbers, test_smallest_network_among_larger_ones, test_smallest_network_of_silence_and_of_windows, test_smallest_network_of_a_response_of_any_size

m = len(g) // 2
hankel = np.array([g[i : i + m] for i in range(m)], dtype=float)
values = np.linalg.svd(hankel, compute_uv=False)
n = int(np.sum(values > 1e-8 * values[0]))
phi, theta = np.zeros(m), np.zeros(m)
if n:
    theta[:n] = np.linalg.lstsq(hankel[:, n - 1 :: -1], -g[n : n + m], rcond=None)[0]
    phi[:n] = g[:n] - theta[:n]
return n, phi, theta
