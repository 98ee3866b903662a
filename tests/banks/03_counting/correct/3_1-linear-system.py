# odd: the recursion of every sequence as one triangular linear system

T = X.shape[1]
drive = w_xh * X.T
drive[0] += w_hh * h_0
errors = np.linalg.solve(np.eye(T) - w_hh * np.eye(T, k=-1), drive) - D.T
return float(np.vdot(errors, errors)) / errors.size
