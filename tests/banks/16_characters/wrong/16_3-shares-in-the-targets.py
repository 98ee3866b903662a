# mistake: the targets that do not count are set to zero in the array that was given
# fails: test_outputs_backward, test_outputs_backward_of_any_size, test_outputs_backward_where_little_counts, test_outputs_backward_of_tiny_states

counts = targets >= 0
targets[~counts] = 0
M = max(int(np.sum(counts)), 1)
y = h @ W_hy.T + b_y
y = y - np.max(y, axis=2, keepdims=True)
logarithms = y - np.log(np.sum(np.exp(y), axis=2, keepdims=True))
hot = np.arange(len(b_y)) == targets[:, :, None]
e = (np.exp(logarithms) - hot) * counts[:, :, None] / M
loss = -np.sum((logarithms * hot).sum(axis=2) * counts) / M
return loss, e @ W_hy, np.einsum("jtk,jtn->kn", e, h), e.sum(axis=(0, 1))
