# mistake: singular values below a ten-thousandth of the largest are taken for rounding
# fails: test_smallest_network_among_larger_ones

m = len(g) // 2
g = g.astype(float)
values = np.linalg.svd(np.array([g[i : i + m] for i in range(m)]), compute_uv=False)
n = int((values > 1e-4 * values[0]).sum()) if values[0] > 0 else 0
phi, theta = np.zeros(m), np.zeros(m)
if n:
    rows = np.array([g[i : i + n][::-1] for i in range(2 * m - n)])
    theta[:n] = np.linalg.lstsq(rows, -g[n:], rcond=1e-9)[0]
    phi[:n] = np.convolve(np.r_[1.0, theta[:n]], g)[:n] - theta[:n]
return n, phi, theta
