# odd: arithmetic with second-order series: each state carries its own expansion

h = np.zeros((len(X), 6))  # 1, a, b, aa, ab, bb, where a and b are small changes of w_xh and w_hh
for x in X.T:
    new = w_hh * h
    new[:, 2] += h[:, 0]
    new[:, 4] += h[:, 1]
    new[:, 5] += h[:, 2]
    new[:, 0] += w_xh * x
    new[:, 1] += x
    h = new
h[:, 0] -= d
aa = np.mean(h[:, 1] ** 2 + 2 * h[:, 0] * h[:, 3])
ab = np.mean(2 * h[:, 1] * h[:, 2] + 2 * h[:, 0] * h[:, 4])
bb = np.mean(h[:, 2] ** 2 + 2 * h[:, 0] * h[:, 5])
return np.array([[2 * aa, ab], [ab, 2 * bb]])
