# mistake: the derivatives are carried through the first forty steps only
# fails: test_sensitivity_for_any_length_and_weight

total, immediate, h = np.zeros(len(x) + 1), np.zeros(len(x)), h_0
for t, x_t in enumerate(x[:40]):
    before, h = h, np.tanh(w_xh * x_t + w_hh * h + b_h)
    immediate[t] = (1 - h**2) * before
    total[t + 1] = immediate[t] + (1 - h**2) * w_hh * total[t]
return total, immediate
