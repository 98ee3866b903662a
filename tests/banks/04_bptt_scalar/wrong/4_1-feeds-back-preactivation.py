# mistake: the recurrence reads a_{t-1} in place of h_{t-1}
# fails: test_forward_pass, test_forward_pass_of_whole_numbers, test_forward_pass_for_any_length_and_weight, test_forward_pass_from_any_start

T = len(x)
a = np.empty(T)
before = h_0
for t in range(T):
    before = w_xh * x[t] + w_hh * before + b_h
    a[t] = before
return a, np.append(h_0, np.tanh(a))
