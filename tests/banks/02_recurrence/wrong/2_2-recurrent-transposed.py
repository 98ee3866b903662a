# mistake: W_hh is transposed
# fails: test_last_states_of_a_padded_batch, test_last_states_of_whole_numbers, test_last_states_for_every_length, test_padding_does_not_matter

N, T, _ = X.shape
h = np.tile(h_0, (N, 1))
for t in range(1, T + 1):
    a = X[:, t - 1] @ W_xh.T + h @ W_hh + b_h
    h = np.where((t <= lengths)[:, None], np.tanh(a), h)
return h
