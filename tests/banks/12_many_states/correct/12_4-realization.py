# odd: a network out of the singular vectors, and its two characteristic polynomials

m = len(g) // 2
H = np.array([[g[i + j] for j in range(m)] for i in range(m)], dtype=float)
U, s, V = np.linalg.svd(H)
n = int(np.sum(s > 1e-7 * s[0]))
if n == 0:
    return 0, np.zeros(m), np.zeros(m)
shifted = np.array([[g[i + j + 1] for j in range(m)] for i in range(m)], dtype=float)
root = np.sqrt(s[:n])
W = (U[:, :n] / root).T @ shifted @ (V[:n].T / root)
B, C = root * V[:n, 0], U[0, :n] * root
rest = np.zeros(m - n)
return n, np.append(-np.poly(W + np.outer(B, C))[1:], rest), np.append(np.poly(W)[1:], rest)
