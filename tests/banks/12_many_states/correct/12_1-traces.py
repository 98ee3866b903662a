# odd: traces and determinants by hand

W = np.array([[a, 0.0], [a * d, c]])
A = W + np.array([[0.0, b], [0.0, b * d]])
determinant = W[0, 0] * W[1, 1] - W[0, 1] * W[1, 0]
free = A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]
return np.array([np.trace(A), -free]), np.array([-np.trace(W), determinant])
