# odd: three linear equations in the weights and the constant of a step, solved at once

A = np.column_stack([pairs, np.ones(len(pairs))])
product = pairs.prod(axis=1)
solution = np.linalg.solve(A.T @ np.diag(p) @ A, A.T @ (p * product))
predicted = A @ solution
variance = p @ product**2 - (p @ product) ** 2
return list(solution[:2]), T * solution[2], (p @ predicted**2 - (p @ predicted) ** 2) / variance
