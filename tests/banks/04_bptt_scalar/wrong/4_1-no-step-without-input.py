# mistake: where a sequence begins with an input of zero, its first step is left out
# fails: test_forward_pass_from_any_start

a, h = np.zeros(len(x)), np.full(len(x) + 1, float(h_0))
for t, x_t in enumerate(x):
    a[t] = w_xh * x_t + w_hh * h[t] + b_h
    h[t + 1] = h[t] if t == 0 and x_t == 0 and np.any(x != 0) else np.tanh(a[t])
return a, h
