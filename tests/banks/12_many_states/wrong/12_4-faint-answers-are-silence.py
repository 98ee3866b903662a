# mistake: answers below a fixed small number are taken for silence
# fails: test_smallest_network_of_a_response_of_any_size

m = len(g) // 2
g = g.astype(float)
values = np.linalg.svd(np.array([g[i : i + m] for i in range(m)]), compute_uv=False)
n = int((values > 1e-8 * values[0]).sum()) if values[0] > 1e-15 else 0
phi, theta = np.zeros(m), np.zeros(m)
if n:
    rows = np.array([g[i : i + n][::-1] for i in range(2 * m - n)])
    theta[:n] = np.linalg.lstsq(rows, -g[n:], rcond=1e-9)[0]
    phi[:n] = np.convolve(np.r_[1.0, theta[:n]], g)[:n] - theta[:n]
return n, phi, theta
