# mistake: the states are kept in an array of x's type
# fails: test_forward_pass_of_whole_numbers

h = np.zeros(len(x) + 1, dtype=x.dtype)
h[0] = h_0
a = np.zeros(len(x))
for t in range(len(x)):
    a[t] = w_xh * x[t] + w_hh * h[t] + b_h
    h[t + 1] = np.tanh(a[t])
return a, h
