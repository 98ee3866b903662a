# mistake: the recurrent weight is kept between -10 and 10
# fails: test_forward_pass_for_any_length_and_weight

w = np.clip(w_hh, -10, 10)
a, h = np.zeros(len(x)), np.full(len(x) + 1, float(h_0))
for t, x_t in enumerate(x):
    a[t] = w_xh * x_t + w * h[t] + b_h
    h[t + 1] = np.tanh(a[t])
return a, h
