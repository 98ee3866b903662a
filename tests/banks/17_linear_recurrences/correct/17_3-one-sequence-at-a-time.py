# odd: a loop over sequences, with outer products

of_W_f, of_W_g = np.zeros(W_f.shape), np.zeros(W_g.shape)
of_b_f, of_b_g = np.zeros(b_f.shape), np.zeros(b_g.shape)
of_X, of_h_0 = np.zeros(X.shape), np.zeros(h_0.shape)
for k in range(len(X)):
    states, gates, candidates = [h_0[k]], [], []
    for x in X[k]:
        gates.append(sigmoid(W_f @ x + b_f))
        candidates.append(np.tanh(W_g @ x + b_g))
        states.append(gates[-1] * states[-1] + (1 - gates[-1]) * candidates[-1])
    delta = np.zeros(len(b_f))
    for t in reversed(range(X.shape[1])):
        delta = delta + direct[k, t]
        f, g = gates[t], candidates[t]
        at_f, at_g = delta * (states[t] - g) * f * (1 - f), delta * (1 - f) * (1 - g * g)
        of_W_f += np.outer(at_f, X[k, t])
        of_W_g += np.outer(at_g, X[k, t])
        of_b_f += at_f
        of_b_g += at_g
        of_X[k, t] = W_f.T @ at_f + W_g.T @ at_g
        delta = f * delta
    of_h_0[k] = delta
return of_W_f, of_b_f, of_W_g, of_b_g, of_X, of_h_0
