# mistake: the caller's lengths are counted down
# fails: test_last_states_of_a_padded_batch, test_last_states_of_whole_numbers, test_last_states_for_every_length, test_padding_does_not_matter

h, still = np.tile(h_0, (len(X), 1)), lengths.copy()
lengths -= len(X[0]) + 1
for t in range(1, X.shape[1] + 1):
    a = X[:, t - 1] @ W_xh.T + h @ W_hh.T + b_h
    h = np.where((t <= still)[:, None], np.tanh(a), h)
return h
