# mistake: u and mse are kept in an array of the type of r
# fails: test_resting_point_of_whole_numbers

R = len(r)
result = np.zeros_like(r, shape=2)
j = np.arange(k)
padded = np.append(r, np.zeros(k + 1))
top = w**j @ padded[j + 1]
i = np.arange(k + R)
bottom = w**i @ padded[np.minimum(abs(i[:, None] - j), R + k)] @ w**j
u = top / bottom
d = np.arange(1, R)
mixed, square = w ** (d - 1) @ r[d], (r[0] + 2 * w**d @ r[d]) / (1 - w**2)
mse = r[0] - 2 * u * mixed + u**2 * square
result[:] = u, mse
return result[0], result[1]
