# mistake: the slopes are written over the caller's states
# fails: test_state_gradients, test_state_gradients_of_whole_numbers, test_state_gradients_for_any_length_and_weight, test_state_gradients_of_a_tiny_weight, test_state_gradients_for_any_output

errors = w_hy * h[1:] + b_y - targets
slopes = 1.0 - h[1:] ** 2
h[1:] = slopes
delta, later = np.zeros(len(errors)), 0.0
for t in reversed(range(len(errors))):
    delta[t] = w_hy * errors[t] + later
    later = w_hh * slopes[t] * delta[t]
return delta
