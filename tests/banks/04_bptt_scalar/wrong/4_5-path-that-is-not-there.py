# mistake: h_0 is heard through w_2 by a step 2 that a sequence of one step does not have
# fails: test_two_lags_for_any_length_and_weight

T = len(x)
h = np.zeros(T + 2)
h[:2] = h_m1, h_0
for t in range(T):
    h[t + 2] = np.tanh(w_1 * h[t + 1] + w_2 * h[t] + w_xh * x[t])
delta, back = np.zeros(T), np.zeros(T + 2)
for t in reversed(range(T)):
    delta[t] = h[t + 2] - targets[t] + w_1 * back[t + 1] + w_2 * back[t + 2]
    back[t] = (1 - h[t + 2] ** 2) * delta[t]
terms = {"w_1": back[:T] * h[1:-1], "w_2": back[:T] * h[:-2]}
totals = {name: term.sum() for name, term in terms.items()}
heard = back[min(1, T - 1)]
return delta, terms, totals | {"h_0": w_1 * back[0] + w_2 * heard, "h_m1": w_2 * back[0]}
