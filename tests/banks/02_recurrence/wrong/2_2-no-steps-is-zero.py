# mistake: a sequence without steps is given the state zero
# fails: test_last_states_of_whole_numbers, test_last_states_for_every_length, test_padding_does_not_matter

N, T, _ = X.shape
h = np.tile(h_0, (N, 1))
for t in range(1, T + 1):
    a = X[:, t - 1] @ W_xh.T + h @ W_hh.T + b_h
    h = np.where((t <= lengths)[:, None], np.tanh(a), h)
return np.where((lengths == 0)[:, None], 0.0, h)
