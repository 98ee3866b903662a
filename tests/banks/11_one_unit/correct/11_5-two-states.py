# odd: a general filter for the last value and the last innovation

A = np.array([[phi, theta], [0, 0]], dtype=float)
N = float(sigma2) * np.ones((2, 2))
# The state is (x_t, e_t); before the first step it is such that A times it begins with h_0.
mean, P = np.array([h_0, 0.0]), N.copy()
predictions, mse = [], []
for value, here in zip(x, seen):
    predictions.append(mean[0])
    mse.append(P[0, 0])
    if here:
        gain = P[:, 0] / P[0, 0]
        mean, P = mean + gain * (value - mean[0]), P - np.outer(gain, P[0])
    mean, P = A @ mean, A @ P @ A.T + N
return np.array(predictions), np.array(mse)
