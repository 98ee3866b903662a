# mistake: all but the output weights are rounded to two decimals
# fails: test_lab_terms_of_any_size

w_i, w_h, X, h_0 = (np.round(value, 2) for value in (w_i, w_h, X, h_0))
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
    of_w_i += X[:, t].T @ delta
    terms[t] = h[t].T @ delta
    of_w_o += h[t + 1].T @ at_output
    later = delta @ w_h.T
return of_w_i, terms, of_w_o
