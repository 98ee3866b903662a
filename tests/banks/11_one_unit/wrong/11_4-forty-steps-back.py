# mistake: the sweep backward stops after forty steps
# fails: test_gradient_for_any_length

T, p, q = len(x), len(phi), len(theta)
errors, delta = np.zeros(T), np.zeros(T)
for t in range(T):
    past = sum(phi[i] * x[t - 1 - i] for i in range(min(p, t)))
    errors[t] = x[t] - past - sum(theta[j] * errors[t - 1 - j] for j in range(min(q, t)))
for t in range(T - 1, max(-1, T - 41), -1):
    delta[t] = errors[t] - sum(theta[j] * delta[t + 1 + j] for j in range(min(q, T - 1 - t)))
by_phi = np.array([-delta[i:] @ x[: max(T - i, 0)] for i in range(1, p + 1)])
by_theta = np.array([-delta[j:] @ errors[: max(T - j, 0)] for j in range(1, q + 1)])
return errors @ errors / 2, delta, by_phi, by_theta
