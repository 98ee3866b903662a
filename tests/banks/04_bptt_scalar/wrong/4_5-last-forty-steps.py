# mistake: the sweep ends after forty steps
# fails: test_two_lags_for_any_length_and_weight

T, h = len(x), [h_m1, h_0]
for x_t in x:
    h.append(np.tanh(w_1 * h[-1] + w_2 * h[-2] + w_xh * x_t))
h = np.array(h)
delta, at_a = np.zeros(T), np.zeros(T + 2)
for t in reversed(range(max(T - 40, 0), T)):
    delta[t] = h[t + 2] - targets[t] + w_1 * at_a[t + 1] + w_2 * at_a[t + 2]
    at_a[t] = (1 - h[t + 2] ** 2) * delta[t]
terms = {"w_1": at_a[:T] * h[1:-1], "w_2": at_a[:T] * h[:-2]}
totals = {name: term.sum() for name, term in terms.items()}
return delta, terms, totals | {"h_0": w_1 * at_a[0] + w_2 * at_a[1], "h_m1": w_2 * at_a[0]}
