# mistake: vectorized without a recurrence: every step reads h_0
# fails: test_forward_pass, test_forward_pass_of_whole_numbers, test_forward_pass_for_any_length_and_weight, test_forward_pass_from_any_start

a = w_xh * x + w_hh * h_0 + b_h
return a, np.concatenate([[h_0], np.tanh(a)])
