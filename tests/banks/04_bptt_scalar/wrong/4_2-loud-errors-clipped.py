# mistake: large errors are cut off at 100
# fails: test_state_gradients_for_any_output

error = np.clip(w_hy * h[1:] + b_y - targets, -100, 100)
delta = w_hy * error
for t in reversed(range(len(error) - 1)):
    delta[t] += w_hh * (1 - h[t + 2] ** 2) * delta[t + 1]
return delta
