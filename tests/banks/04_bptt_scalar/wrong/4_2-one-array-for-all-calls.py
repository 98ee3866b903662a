# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_state_gradients_of_whole_numbers, test_state_gradients_for_any_length_and_weight, test_state_gradients_for_any_output

T = len(targets)
delta = state_gradients.__dict__.setdefault(f"kept_{T}", np.zeros(T))
later = 0.0
for t in reversed(range(T)):
    delta[t] = w_hy * (w_hy * h[t + 1] + b_y - targets[t]) + later
    later = w_hh * (1 - h[t + 1] ** 2) * delta[t]
return delta
