# odd: each sequence by itself, stopped in time

states = []
for x, length in zip(X, lengths):
    h = h_0
    for x_t in x[:length]:
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
    states.append(h)
return np.array(states)
