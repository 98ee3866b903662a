# mistake: W_yh uses the targets
# fails: test_jordan_network, test_jordan_network_of_whole_numbers, test_jordan_network_of_any_size, test_jordan_network_of_tiny_inputs, test_jordan_network_from_any_start

T, p = targets.shape
n = len(b_h)
h, y = np.empty((T, n)), np.empty((T + 1, p))  # y[t] is y_t, and h[t - 1] is h_t
y[0] = y_0
for t in range(1, T + 1):
    h[t - 1] = np.tanh(W_xh @ x[t - 1] + W_yh @ y[t - 1] + b_h)
    y[t] = W_hy @ h[t - 1] + b_y

delta, alpha = np.empty((T, p)), np.empty((T, n))
from_later = 0.0
for t in range(T, 0, -1):
    delta[t - 1] = y[t] - targets[t - 1] + from_later
    alpha[t - 1] = (W_hy.T @ delta[t - 1]) * (1 - h[t - 1] ** 2)
    from_later = W_yh.T @ alpha[t - 1]
gradients = {
    "W_xh": alpha.T @ x,
    "W_yh": alpha.T @ np.concatenate([y[:1], targets[:-1]]),
    "W_hy": delta.T @ h,
    "b_h": alpha.sum(axis=0),
    "b_y": delta.sum(axis=0),
    "y_0": from_later,
}
return delta, gradients
