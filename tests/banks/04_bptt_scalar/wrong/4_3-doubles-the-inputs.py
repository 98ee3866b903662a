# mistake: the caller's inputs are changed at the end
# fails: test_terms_of_each_step, test_totals_are_sums_over_time, test_gradients_of_whole_numbers, test_terms_for_any_length_and_weight, test_terms_from_any_start, test_totals_for_any_length_and_start, test_gradients_of_tiny_weights_and_inputs

T = len(x)
h = np.zeros(T + 1)
h[0] = h_0
for t in range(T):
    h[t + 1] = np.tanh(w_xh * x[t] + w_hh * h[t] + b_h)
error = w_hy * h[1:] + b_y - targets
back = np.zeros(T)
later = 0.0
for t in reversed(range(T)):
    back[t] = (1 - h[t + 1] ** 2) * (w_hy * error[t] + later)
    later = w_hh * back[t]
terms = {"w_xh": back * x, "w_hh": back * h[:-1], "w_hy": error * h[1:], "b_h": back, "b_y": error}
x *= 2
return terms, {name: term.sum() for name, term in terms.items()} | {"h_0": later}
