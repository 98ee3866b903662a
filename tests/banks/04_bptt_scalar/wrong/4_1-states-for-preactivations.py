# mistake: the states are returned in both places
# fails: test_forward_pass, test_forward_pass_of_whole_numbers, test_forward_pass_for_any_length_and_weight, test_forward_pass_from_any_start

h = [h_0]
for x_t in x:
    h.append(np.tanh(w_xh * x_t + w_hh * h[-1] + b_h))
return np.array(h[1:]), np.array(h)
