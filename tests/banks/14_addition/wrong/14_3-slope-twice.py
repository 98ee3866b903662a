# mistake: a second slope in the terms of w_i and w_h
# fails: test_lab_terms, test_lab_terms_of_any_size, test_lab_terms_for_whole_numbers_and_zeros, test_lab_terms_of_tiny_output_weights

T = X.shape[1]
h = [np.array(h_0, dtype=float)]
for t in range(T):
    h.append(sigmoid(X[:, t] @ w_i + h[t] @ w_h))
of_w_i, of_w_o = np.zeros(w_i.shape), np.zeros(w_o.shape)
terms = np.empty((T, *w_h.shape))
later = np.zeros(h[0].shape)
for t in range(T - 1, -1, -1):
    at_output = sigmoid(h[t + 1] @ w_o) - D[:, t, None]
    delta = (at_output @ w_o.T + later) * h[t + 1] * (1 - h[t + 1])
    term = delta * h[t + 1] * (1 - h[t + 1])
    of_w_i += X[:, t].T @ term
    terms[t] = h[t].T @ term
    of_w_o += h[t + 1].T @ at_output
    later = delta @ w_h.T
return of_w_i, terms, of_w_o
