# odd: triangular systems in place of a sweep

T = len(x)
back = np.eye(T, k=-1)
M = np.linalg.inv(np.eye(T) - w_hh * back)
past = back @ x
h = w_xh * (M @ past)
slopes = -np.array([M @ (back @ h), M @ past])
return (x - h) @ (x - h) / 2, slopes @ (x - h), slopes @ slopes.T
