# mistake: cells are kept between -10 and 10
# fails: test_peephole_states_for_strong_peepholes

states, cells = [h_0], [c_0]
for t in range(X.shape[1]):
    a = np.split(X[:, t] @ W_x.T + states[-1] @ W_h.T + b, 4, axis=1)
    opened, kept = (sigmoid(a[gate] + P[gate] * cells[-1]) for gate in (0, 1))
    cells.append(np.clip(kept * cells[-1] + opened * np.tanh(a[2]), -10, 10))
    states.append(sigmoid(a[3] + P[2] * cells[-1]) * np.tanh(cells[-1]))
return np.stack(states, axis=1), np.stack(cells, axis=1)
