# mistake: the loss is taken at the last step only, as in the chapter
# fails: test_state_gradients, test_state_gradients_of_whole_numbers, test_state_gradients_for_any_length_and_weight, test_state_gradients_for_any_output

T = len(targets)
error = w_hy * h[1:] + b_y - targets
delta = np.empty(T)
from_later = 0.0
for t in reversed(range(1, T + 1)):
    delta[t - 1] = (w_hy * error[t - 1] if t == T else 0.0) + from_later
    from_later = w_hh * (1 - h[t] ** 2) * delta[t - 1]
return delta
