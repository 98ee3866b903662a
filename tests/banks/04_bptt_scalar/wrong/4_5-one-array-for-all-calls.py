# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_two_lags_terms_and_totals, test_two_lags_of_whole_numbers, test_two_lags_for_any_length_and_weight, test_two_lags_from_any_start, test_two_lags_of_tiny_weights

T = len(x)
h = np.zeros(T + 2)
h[:2] = h_m1, h_0
for t in range(T):
    h[t + 2] = np.tanh(w_1 * h[t + 1] + w_2 * h[t] + w_xh * x[t])
delta = two_lag_bptt.__dict__.setdefault(f"kept_{T}", np.zeros(T))
back = np.zeros(T + 2)
for t in reversed(range(T)):
    delta[t] = h[t + 2] - targets[t] + w_1 * back[t + 1] + w_2 * back[t + 2]
    back[t] = (1 - h[t + 2] ** 2) * delta[t]
terms = {"w_1": back[:T] * h[1:-1], "w_2": back[:T] * h[:-2]}
totals = {name: term.sum() for name, term in terms.items()}
return delta, terms, totals | {"h_0": w_1 * back[0] + w_2 * back[1], "h_m1": w_2 * back[0]}
