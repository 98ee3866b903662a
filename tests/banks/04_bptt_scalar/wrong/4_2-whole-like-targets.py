# mistake: delta is kept in an array of the type of the targets
# fails: test_state_gradients_of_whole_numbers

T = len(targets)
error = w_hy * h[1:] + b_y - targets
delta = np.zeros_like(targets)
later = 0.0
for t in reversed(range(T)):
    delta[t] = w_hy * error[t] + later
    later = w_hh * (1 - h[t + 1] ** 2) * delta[t]
return delta
