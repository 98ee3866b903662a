# mistake: what a gate sees is clipped
# fails: test_peephole_states, test_peephole_states_of_whole_numbers, test_peephole_states_of_any_size, test_peephole_states_for_strong_peepholes

look = lambda p, cell: np.clip(p * cell, -0.5, 0.5)
h, c = [h_0], [c_0]
for t in range(X.shape[1]):
    a_i, a_f, a_g, a_o = np.split(X[:, t] @ W_x.T + h[-1] @ W_h.T + b, 4, axis=1)
    i = sigmoid(a_i + look(P[0], c[-1]))
    f = sigmoid(a_f + look(P[1], c[-1]))
    c.append(f * c[-1] + i * np.tanh(a_g))
    o = sigmoid(a_o + look(P[2], c[-1]))
    h.append(o * np.tanh(c[-1]))
return np.stack(h, axis=1), np.stack(c, axis=1)
