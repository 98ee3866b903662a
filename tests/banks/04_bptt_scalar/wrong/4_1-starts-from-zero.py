# mistake: the initial state is taken to be zero
# fails: test_forward_pass, test_forward_pass_of_whole_numbers, test_forward_pass_for_any_length_and_weight, test_forward_pass_from_any_start

T = len(x)
a = np.empty(T)
h = np.empty(T + 1)
h[0] = 0.0
for t in range(1, T + 1):
    a[t - 1] = w_xh * x[t - 1] + w_hh * h[t - 1] + b_h
    h[t] = np.tanh(a[t - 1])
return a, h
