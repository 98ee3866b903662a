# odd: all equations at once, as a triangular linear system

T = len(targets)
direct = w_hy * (w_hy * h[1:] + b_y - targets)
passes = np.diag(w_hh * (1 - h[2:]) * (1 + h[2:]), k=1)
return np.linalg.solve(np.eye(T) - passes, direct)
