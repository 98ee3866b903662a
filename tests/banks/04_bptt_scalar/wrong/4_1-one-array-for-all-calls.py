# mistake: all calls fill the same arrays, so that an earlier result becomes a later one
# fails: test_forward_pass_of_whole_numbers, test_forward_pass_for_any_length_and_weight, test_forward_pass_from_any_start

kept = forward_states.__dict__.setdefault("kept", {})
a, h = kept.setdefault(len(x), (np.zeros(len(x)), np.zeros(len(x) + 1)))
h[0] = h_0
for t in range(len(x)):
    a[t] = w_xh * x[t] + w_hh * h[t] + b_h
    h[t + 1] = np.tanh(a[t])
return a, h
