# mistake: only the error of step t is there
# fails: test_two_lags_state_gradients, test_two_lags_terms_and_totals, test_two_lags_of_whole_numbers, test_two_lags_for_any_length_and_weight, test_two_lags_from_any_start, test_two_lags_of_tiny_weights

T = len(x)
h = np.empty(T + 2)  # h[t + 1] is h_t
h[0] = h_m1
h[1] = h_0
for t in range(1, T + 1):
    h[t + 1] = np.tanh(w_1 * h[t] + w_2 * h[t - 1] + w_xh * x[t - 1])

delta = np.empty(T)
dL_da = np.zeros(T + 2)
for t in reversed(range(1, T + 1)):
    delta[t - 1] = h[t + 1] - targets[t - 1]
    dL_da[t - 1] = (1 - h[t + 1] ** 2) * delta[t - 1]

terms = {"w_1": dL_da[:-2] * h[1:-1], "w_2": dL_da[:-2] * h[:-2]}
totals = {
    "w_1": terms["w_1"].sum(),
    "w_2": terms["w_2"].sum(),
    "h_0": w_1 * dL_da[0] + w_2 * dL_da[1],
    "h_m1": w_2 * dL_da[0],
}
return delta, terms, totals
