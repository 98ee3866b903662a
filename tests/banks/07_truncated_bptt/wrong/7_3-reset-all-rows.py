# mistake: a flag in one row resets all rows
# fails: test_outputs_and_carried_state, test_gradients_of_a_packed_chunk, test_a_packed_chunk_of_whole_numbers, test_streams_of_any_shape, test_gradients_of_tiny_inputs, test_gradients_of_chunks_of_any_shape

N, K, _ = X.shape
starts = np.broadcast_to(starts.any(axis=0), (N, K))
read, states = [], []
for t in range(K):
    read.append(np.where(starts[:, t, None], h_0, h))
    h = np.tanh(X[:, t] @ W_xh.T + read[t] @ W_hh.T + b_h)
    states.append(h)
Y = np.stack(states, axis=1) @ W_hy.T + b_y
direct = (Y - D) @ W_hy

gradients = {"W_xh": 0.0, "W_hh": 0.0, "b_h": 0.0, "h_0": 0.0}
from_later = 0.0
for t in reversed(range(K)):
    at_state = (direct[:, t] + from_later) * (1 - states[t] ** 2)
    gradients["W_xh"] += at_state.T @ X[:, t]
    gradients["W_hh"] += at_state.T @ read[t]
    gradients["b_h"] += at_state.sum(axis=0)
    into_read = at_state @ W_hh
    new = starts[:, t, None]
    gradients["h_0"] += np.where(new, into_read, 0.0).sum(axis=0)
    from_later = np.where(new, 0.0, into_read)
return Y, h, gradients
