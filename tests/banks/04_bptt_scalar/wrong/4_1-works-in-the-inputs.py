# mistake: the preactivations are written over the caller's inputs
# fails: test_forward_pass, test_forward_pass_of_whole_numbers, test_forward_pass_for_any_length_and_weight, test_forward_pass_from_any_start

given, h = x.copy(), [h_0]
a = np.zeros(len(x))
for t, value in enumerate(given):
    a[t] = x[t] = w_xh * value + w_hh * h[-1] + b_h
    h.append(np.tanh(a[t]))
return a, np.array(h)
