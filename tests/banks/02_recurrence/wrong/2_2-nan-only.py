# mistake: only what is nan counts as padding
# fails: test_last_states_of_a_padded_batch, test_last_states_of_whole_numbers, test_last_states_for_every_length, test_padding_does_not_matter

states = []
for x in X:
    h = h_0
    for x_t in x[~np.isnan(x).any(axis=1)]:
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
    states.append(h)
return np.array(states)
