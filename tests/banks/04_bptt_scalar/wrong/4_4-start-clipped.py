# mistake: the initial state is kept between -2 and 2
# fails: test_sensitivity_for_any_length_and_weight

total, immediate, h = [0.0], [], np.clip(h_0, -2, 2)
for x_t in x:
    before, h = h, np.tanh(w_xh * x_t + w_hh * h + b_h)
    immediate.append((1 - h**2) * before)
    total.append(immediate[-1] + (1 - h**2) * w_hh * total[-1])
return np.array(total), np.array(immediate)
