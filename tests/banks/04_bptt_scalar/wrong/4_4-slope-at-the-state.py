# mistake: the derivative of tanh is taken at h_t, as if it were the preactivation
# fails: test_total_and_immediate_derivative, test_sensitivity_of_whole_numbers, test_sensitivity_for_any_length_and_weight, test_sensitivity_of_a_tiny_state, test_sensitivity_from_any_start

T = len(x)
sensitivity = np.empty(T + 1)
immediate = np.empty(T)
sensitivity[0] = 0.0
h_before = h_0
for t in range(1, T + 1):
    h = np.tanh(w_xh * x[t - 1] + w_hh * h_before + b_h)
    slope = 1 - np.tanh(h) ** 2
    immediate[t - 1] = slope * h_before
    sensitivity[t] = immediate[t - 1] + slope * w_hh * sensitivity[t - 1]
    h_before = h
return sensitivity, immediate
