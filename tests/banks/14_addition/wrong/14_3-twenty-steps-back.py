# mistake: the derivative travels back through twenty columns at most
# fails: test_lab_terms_of_any_size

T = X.shape[1]
h = [np.array(h_0, dtype=float)]
for t in range(T):
    h.append(sigmoid(X[:, t] @ w_i + h[t] @ w_h))
of_w_i, of_w_o, terms = np.zeros(w_i.shape), np.zeros(w_o.shape), np.zeros((T, *w_h.shape))
for end in range(T):
    at_output = sigmoid(h[end + 1] @ w_o) - D[:, end, None]
    of_w_o += h[end + 1].T @ at_output
    back = at_output @ w_o.T
    for t in range(end, max(end - 20, -1), -1):
        delta = back * h[t + 1] * (1 - h[t + 1])
        of_w_i += X[:, t].T @ delta
        terms[t] += h[t].T @ delta
        back = delta @ w_h.T
return of_w_i, terms, of_w_o
