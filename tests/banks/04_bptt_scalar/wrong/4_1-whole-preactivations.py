# mistake: the preactivations are kept in an array of x's type, and the states are made of what is left of them
# fails: test_forward_pass_of_whole_numbers

a = np.zeros_like(x)
h = np.full(len(x) + 1, h_0, dtype=float)
for t in range(len(x)):
    a[t] = w_xh * x[t] + w_hh * h[t] + b_h
    h[t + 1] = np.tanh(a[t])
return a, h
