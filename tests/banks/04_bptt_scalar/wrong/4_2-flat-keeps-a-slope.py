# mistake: the slope of tanh is not taken for less than a small number
# fails: test_state_gradients_of_a_tiny_weight

delta, later = np.zeros(len(targets)), 0.0
for t in reversed(range(len(targets))):
    delta[t] = w_hy * (w_hy * h[t + 1] + b_y - targets[t]) + later
    later = w_hh * max(1 - h[t + 1] ** 2, 1e-15) * delta[t]
return delta
