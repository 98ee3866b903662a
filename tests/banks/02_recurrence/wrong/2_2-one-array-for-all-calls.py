# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_last_states_of_a_padded_batch, test_last_states_of_whole_numbers, test_last_states_for_every_length, test_padding_does_not_matter

pool = last_states.__dict__.setdefault("pool", np.zeros(1000))
h = pool[: len(X) * len(h_0)].reshape(len(X), len(h_0))
h[:] = h_0
for t in range(1, X.shape[1] + 1):
    a = X[:, t - 1] @ W_xh.T + h @ W_hh.T + b_h
    h[:] = np.where((t <= lengths)[:, None], np.tanh(a), h)
return h
