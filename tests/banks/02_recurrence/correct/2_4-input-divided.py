# odd: the input is divided, the outputs are added; lists

W_xh = [[1 / k]] + [[0.0]] * (k - 1)
W_hh = [[1.0 if i == j + 1 else 0.0 for j in range(k)] for i in range(k)]
return [W_xh, W_hh, [[1.0] * k]]
