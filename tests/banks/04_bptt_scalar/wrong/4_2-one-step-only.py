# mistake: each state hears its own error and the next step's, and nothing beyond
# fails: test_state_gradients, test_state_gradients_of_whole_numbers, test_state_gradients_for_any_length_and_weight, test_state_gradients_for_any_output, test_state_gradients_of_a_tiny_weight

T = len(targets)
direct = w_hy * (w_hy * h[1:] + b_y - targets)
delta = direct.copy()
delta[:-1] += w_hh * (1 - h[2:] ** 2) * direct[1:]
return delta
