# odd: one unit with the pair (h_t, h_{t-1}) as its state, and matrices for the way back

T = len(x)
state = np.array([h_0, h_m1])
states, jacobians = [state], []
for x_t in x:
    h = np.tanh(np.array([w_1, w_2]) @ state + w_xh * x_t)
    jacobians.append(np.array([[(1 - h**2) * w_1, (1 - h**2) * w_2], [1.0, 0.0]]))
    state = np.array([h, state[0]])
    states.append(state)
delta, adjoint = np.zeros(T), np.zeros(2)
for t in range(T - 1, -1, -1):
    adjoint = adjoint + np.array([states[t + 1][0] - targets[t], 0.0])
    delta[t] = adjoint[0]
    adjoint = jacobians[t].T @ adjoint
slope = np.array([1 - s[0] ** 2 for s in states[1:]])
terms = {
    "w_1": np.array([slope[t] * delta[t] * states[t][0] for t in range(T)]),
    "w_2": np.array([slope[t] * delta[t] * states[t][1] for t in range(T)]),
}
totals = {name: term.sum() for name, term in terms.items()}
return delta, terms, totals | {"h_0": adjoint[0], "h_m1": adjoint[1]}
