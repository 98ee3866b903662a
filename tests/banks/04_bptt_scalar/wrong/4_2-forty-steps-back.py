# mistake: each state hears forty steps only, its own included
# fails: test_state_gradients_for_any_length_and_weight, test_state_gradients_of_a_tiny_weight

T = len(targets)
direct = w_hy * (w_hy * h[1:] + b_y - targets)
passed = w_hh * (1 - h[1:] ** 2)
delta = np.zeros(T)
for t in range(T):
    until = min(T, t + 40)
    delta[t] = direct[until - 1]
    for s in range(until - 2, t - 1, -1):
        delta[t] = direct[s] + passed[s + 1] * delta[t]
return delta
