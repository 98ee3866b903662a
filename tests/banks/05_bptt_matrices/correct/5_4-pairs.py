# odd: numbers that carry their derivative, product rule by hand

def product(pair, matrix):
    (v, v_dot), (M, M_dot) = pair, matrix
    return v @ M.T, v_dot @ M.T + v @ M_dot.T

def plus(*pairs):
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)

given = {"W_xh": W_xh, "W_hh": W_hh, "b_h": b_h, "W_hy": W_hy, "b_y": b_y, "h_0": h_0}
pair = {name: (value, directions[name]) for name, value in given.items()}
h, moved = pair["h_0"], []
for t in range(X.shape[1]):
    x = X[:, t], directions["X"][:, t]
    a, a_dot = plus(product(x, pair["W_xh"]), product(h, pair["W_hh"]), pair["b_h"])
    h = np.tanh(a), a_dot / np.cosh(a) ** 2
    moved.append(plus(product(h, pair["W_hy"]), pair["b_y"])[1])
return np.stack(moved, axis=1)
