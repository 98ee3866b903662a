# mistake: the states pass through single precision
# fails: test_last_states_of_a_padded_batch, test_last_states_of_whole_numbers, test_last_states_for_every_length, test_padding_does_not_matter

states = []
for x, length in zip(X, lengths):
    h = h_0
    for x_t in x[:length]:
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h).astype(np.float32).astype(float)
    states.append(h)
return np.array(states)
