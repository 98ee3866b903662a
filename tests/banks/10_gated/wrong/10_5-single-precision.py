# mistake: the slopes pass through single precision
# fails: test_minimal_gradients, test_minimal_gradients_of_whole_numbers, test_minimal_gradients_of_any_size, test_minimal_gradients_of_a_loss_at_the_end, test_minimal_gradients_of_tiny_inputs

n = h.shape[2]
W_hf, W_hg = W_h[:n], W_h[n:]
to_W_x, to_W_h, to_b, to_X = np.zeros(W_x.shape), np.zeros(W_h.shape), np.zeros(b.shape), np.zeros(X.shape)
later = np.zeros(h[:, 0].shape)
for t in reversed(range(X.shape[1])):
    x, before = X[:, t], h[:, t]
    f = sigmoid(x @ W_x[:n].T + before @ W_hf.T + b[:n])
    g = np.tanh(x @ W_x[n:].T + (f * before) @ W_hg.T + b[n:]).astype(np.float32).astype(float)
    delta = direct[:, t] + later
    alpha_g = delta * f * (1 - g**2)
    at_reset = alpha_g @ W_hg
    alpha_f = (delta * (g - before) + at_reset * before) * f * (1 - f)
    alpha = np.hstack([alpha_f, alpha_g])
    to_W_x += alpha.T @ x
    to_W_h += np.vstack([alpha_f.T @ before, alpha_g.T @ (f * before)])
    to_b += alpha.sum(axis=0)
    to_X[:, t] = alpha @ W_x
    later = delta * (1 - f) + at_reset * f + alpha_f @ W_hf
return to_W_x, to_W_h, to_b, to_X, later
