# odd: a loop over units, with a case for zero

kind = np.result_type(np.asarray(eigenvalues), np.asarray(b), float)
a, b_0, b_1 = (np.empty(len(eigenvalues), dtype=kind) for _ in range(3))
for i, (x, y) in enumerate(zip(eigenvalues, b)):
    a[i] = np.exp(x * step)
    if x == 0:
        b_0[i] = b_1[i] = y * step / 2
    else:
        b_1[i] = y * ((a[i] - 1) / x - step) / x / step
        b_0[i] = y * (a[i] - 1) / x - b_1[i]
return a, b_0, b_1
