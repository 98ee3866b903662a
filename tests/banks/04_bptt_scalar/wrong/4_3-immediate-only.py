# mistake: immediate derivatives only: nothing comes back from later steps
# fails: test_terms_of_each_step, test_totals_are_sums_over_time, test_gradients_of_whole_numbers, test_terms_for_any_length_and_weight, test_terms_from_any_start, test_totals_for_any_length_and_start, test_gradients_of_tiny_weights_and_inputs

T = len(x)
h = np.empty(T + 1)
h[0] = h_0
for t in range(1, T + 1):
    h[t] = np.tanh(w_xh * x[t - 1] + w_hh * h[t - 1] + b_h)
error = w_hy * h[1:] + b_y - targets

dL_da = np.empty(T)
from_later = 0.0
for t in reversed(range(1, T + 1)):
    delta = w_hy * error[t - 1]
    dL_da[t - 1] = (1 - h[t] ** 2) * delta
    from_later = w_hh * dL_da[t - 1]

terms = {
    "w_xh": dL_da * x,
    "w_hh": dL_da * h[:-1],
    "w_hy": error * h[1:],
    "b_h": dL_da,
    "b_y": error,
}
totals = {name: term.sum() for name, term in terms.items()}
totals["h_0"] = from_later
return terms, totals
