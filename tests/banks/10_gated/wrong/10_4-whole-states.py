# mistake: the states are kept in an array of the type of h_0
# fails: test_peephole_states_of_whole_numbers

N, T, _ = X.shape
h = np.zeros((N, T + 1, h_0.shape[1]), dtype=h_0.dtype)
c = np.zeros(h.shape)
h[:, 0], c[:, 0] = h_0, c_0
for t in range(T):
    a_i, a_f, a_g, a_o = np.split(X[:, t] @ W_x.T + h[:, t] @ W_h.T + b, 4, axis=1)
    i, f = sigmoid(a_i + P[0] * c[:, t]), sigmoid(a_f + P[1] * c[:, t])
    c[:, t + 1] = f * c[:, t] + i * np.tanh(a_g)
    h[:, t + 1] = sigmoid(a_o + P[2] * c[:, t + 1]) * np.tanh(c[:, t + 1])
return h, c
