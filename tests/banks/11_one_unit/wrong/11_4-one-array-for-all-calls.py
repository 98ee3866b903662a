# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_sum_of_squares_and_gradient, test_gradient_of_whole_numbers, test_gradient_for_any_orders, test_gradient_of_a_series_of_any_size, test_gradient_for_any_length

T, p, q = len(x), len(phi), len(theta)
error = np.zeros(T)
for t in range(T):
    heard = sum(theta[j - 1] * error[t - j] for j in range(1, min(q, t) + 1))
    error[t] = x[t] - sum(phi[i - 1] * x[t - i] for i in range(1, min(p, t) + 1)) - heard
delta = sum_of_squares.__dict__.setdefault(f"kept_{T}", np.zeros(T))
for t in reversed(range(T)):
    delta[t] = error[t] - sum(theta[j - 1] * delta[t + j] for j in range(1, min(q, T - 1 - t) + 1))
by_phi = np.array([-delta[i:] @ x[: max(T - i, 0)] for i in range(1, p + 1)])
by_theta = np.array([-delta[j:] @ error[: max(T - j, 0)] for j in range(1, q + 1)])
return 0.5 * (error @ error), delta, by_phi, by_theta
