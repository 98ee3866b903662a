# odd: all states at once from a matrix of powers, and the squared norm of the errors

T = X.shape[1]
powers = np.array([[w_hh ** (t - k) if k <= t else 0.0 for k in range(T)] for t in range(T)])
start = h_0 * np.cumprod(np.full(T, w_hh))
return np.linalg.norm(w_xh * X @ powers.T + start - D) ** 2 / X.size
