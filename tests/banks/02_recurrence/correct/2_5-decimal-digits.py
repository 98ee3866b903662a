# odd: by decimal digits: ten equal maps make the map of the next digit

A, b, h = 1.0 * W_hh, 1.0 * c, 1.0 * h_0
for digit in reversed(str(steps)):
    for _ in range(int(digit)):
        h = A @ h + b
    A_ten, b_ten = A, b
    for _ in range(9):
        A_ten, b_ten = A @ A_ten, A @ b_ten + b
    A, b = A_ten, b_ten
return h
