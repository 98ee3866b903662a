# odd: by the recursion of Levinson and Durbin

g = [amplitude**2 / 2 * np.cos(omega * k) + (sigma**2 if k == 0 else 0) for k in range(3)]
first = g[1] / g[0]
error = g[0] * (1 - first**2)
second = (g[2] - first * g[1]) / error
return [first - second * first, second, error * (1 - second**2)]
