# mistake: the states are kept in copies of h_0, of its type
# fails: test_last_states_of_whole_numbers

N, T, _ = X.shape
h = np.repeat(h_0[None], N, axis=0)
for t in range(T):
    runs = lengths > t
    h[runs] = np.tanh(X[runs, t] @ W_xh.T + h[runs] @ W_hh.T + b_h)
return h
