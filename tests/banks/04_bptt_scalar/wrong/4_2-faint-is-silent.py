# mistake: what comes back is taken for nothing where it is small
# fails: test_state_gradients_for_any_output, test_state_gradients_of_a_tiny_weight

delta, later = np.zeros(len(targets)), 0.0
for t in reversed(range(len(targets))):
    delta[t] = w_hy * (w_hy * h[t + 1] + b_y - targets[t]) + later
    later = w_hh * (1 - h[t + 1] ** 2) * delta[t]
    later = later if abs(later) > 1e-12 else 0.0
return delta
