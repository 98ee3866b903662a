# mistake: the initial state is kept between -2 and 2
# fails: test_forward_pass_for_any_length_and_weight, test_forward_pass_from_any_start

a, h = [], [min(max(h_0, -2.0), 2.0)]
for x_t in x:
    a.append(w_xh * x_t + w_hh * h[-1] + b_h)
    h.append(np.tanh(a[-1]))
return np.array(a), np.array(h)
