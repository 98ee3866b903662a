# odd: eigenvalues of companion matrices

largest = 2 / np.max(eigenvalues) * (1 + keep) / (1 + 2 * keep)
left = 1 - step_size * np.asarray(eigenvalues)
matrices = np.array([[[(1 + keep) * a, -keep * a], [1, 0]] for a in left])
return largest, np.abs(np.linalg.eigvals(matrices)).max()
