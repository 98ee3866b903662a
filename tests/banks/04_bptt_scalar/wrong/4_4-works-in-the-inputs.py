# mistake: the caller's inputs are changed on the way out
# fails: test_total_and_immediate_derivative, test_sensitivity_of_whole_numbers, test_sensitivity_for_any_length_and_weight, test_sensitivity_of_a_tiny_state, test_sensitivity_from_any_start

T = len(x)
sensitivity, immediate = np.zeros(T + 1), np.zeros(T)
before = h_0
for t in range(T):
    h = np.tanh(w_xh * x[t] + w_hh * before + b_h)
    immediate[t] = (1 - h**2) * before
    sensitivity[t + 1] = immediate[t] + (1 - h**2) * w_hh * sensitivity[t]
    before = h
x[:] = x[::-1] + 1
return sensitivity, immediate
