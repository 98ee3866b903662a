# odd: from the top binary digit, returned as a list

A, b = np.eye(len(c)), np.zeros(len(c))
for digit in bin(steps)[2:]:
    A, b = A @ A, A @ b + b
    if digit == "1":
        A, b = W_hh @ A, W_hh @ b + c
return list(A @ h_0 + b)
