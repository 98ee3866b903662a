# odd: component by component in the eigenvectors

values, Q = np.linalg.eigh(H)
minimum = np.linalg.solve(H, b)
error = [Q.T @ (w_0 - minimum)] * 2
for _ in range(steps):
    error.append((1 - step_size * values) * ((1 + keep) * error[-1] - keep * error[-2]))
return np.array([minimum + Q @ e for e in error[1:]])
