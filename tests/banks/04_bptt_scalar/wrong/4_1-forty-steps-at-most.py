# mistake: the pass ends after forty steps
# fails: test_forward_pass_for_any_length_and_weight

a, h = np.zeros(len(x)), np.zeros(len(x) + 1)
h[0] = h_0
for t, x_t in enumerate(x[:40]):
    a[t] = w_xh * x_t + w_hh * h[t] + b_h
    h[t + 1] = np.tanh(a[t])
return a, h
