# mistake: the sensitivities are kept in an array of x's type
# fails: test_sensitivity_of_whole_numbers

T = len(x)
sensitivity, immediate = np.zeros(T + 1, dtype=x.dtype), np.zeros(T)
before = h_0
for t in range(T):
    h = np.tanh(w_xh * x[t] + w_hh * before + b_h)
    immediate[t] = (1 - h**2) * before
    sensitivity[t + 1] = immediate[t] + (1 - h**2) * w_hh * sensitivity[t]
    before = h
return sensitivity, immediate
