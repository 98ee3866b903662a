# odd: products of Jacobians, the inputs pushed forward

N, steps, n = h.shape
T, m = steps - 1, W_xh.shape[1]
moved = np.zeros((N, T, n, m))
for t in range(1, T + 1):
    slope = (1 - h[:, t] ** 2)[:, None, :, None]
    moved = slope * (W_hh @ moved)
    moved[:, t - 1] = slope[:, 0] * W_xh
return W_hy @ moved
