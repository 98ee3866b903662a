# mistake: only the path through y_t is there, no sum over later steps
# fails: test_state_gradients, test_state_gradients_of_whole_numbers, test_state_gradients_for_any_length_and_weight, test_state_gradients_of_a_tiny_weight, test_state_gradients_for_any_output

return w_hy * (w_hy * h[1:] + b_y - targets)
