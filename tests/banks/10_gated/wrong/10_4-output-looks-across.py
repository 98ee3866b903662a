# mistake: with as many sequences as units the output gate takes the peephole weights along the wrong axis: no shape objects
# fails: test_peephole_states_of_any_size

N, n = h_0.shape
h, c = [h_0 * 1.0], [c_0 * 1.0]
for t in range(X.shape[1]):
    i, f, g, o = np.split(X[:, t] @ W_x.T + h[-1] @ W_h.T + b, 4, axis=1)
    cell = sigmoid(f + P[1] * c[-1]) * c[-1] + sigmoid(i + P[0] * c[-1]) * np.tanh(g)
    o = sigmoid(o + (P[2][:, None] if N == n else P[2]) * cell)
    c.append(cell)
    h.append(o * np.tanh(cell))
return np.stack(h, axis=1), np.stack(c, axis=1)
