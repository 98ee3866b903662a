# mistake: preactivations are clipped to a range in which tanh still moves, and returned so
# fails: test_forward_pass_for_any_length_and_weight, test_forward_pass_from_any_start

a, h = [], [h_0]
for value in x:
    a.append(min(max(w_xh * value + w_hh * h[-1] + b_h, -20.0), 20.0))
    h.append(np.tanh(a[-1]))
return np.array(a), np.array(h)
