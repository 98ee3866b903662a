# mistake: a sequence starts where the one before it ended
# fails: test_last_states_of_a_padded_batch, test_last_states_of_whole_numbers, test_last_states_for_every_length, test_padding_does_not_matter

states, h = [], h_0
for x, length in zip(X, lengths):
    for x_t in x[:length]:
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
    states.append(h)
return np.array(states)
