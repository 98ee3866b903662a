# mistake: after ten steps states and cells stay as they are
# fails: test_peephole_states_of_any_size

states, cells = [h_0], [c_0]
for t in range(X.shape[1]):
    if t >= 10:
        states.append(states[-1])
        cells.append(cells[-1])
        continue
    a = np.split(X[:, t] @ W_x.T + states[-1] @ W_h.T + b, 4, axis=1)
    opened, kept = (sigmoid(a[gate] + P[gate] * cells[-1]) for gate in (0, 1))
    cells.append(kept * cells[-1] + opened * np.tanh(a[2]))
    states.append(sigmoid(a[3] + P[2] * cells[-1]) * np.tanh(cells[-1]))
return np.stack(states, axis=1), np.stack(cells, axis=1)
