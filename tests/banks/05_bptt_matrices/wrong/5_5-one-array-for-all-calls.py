# mistake: all calls fill the same array, so that an earlier result becomes a later one
# fails: test_jordan_network_of_whole_numbers, test_jordan_network_from_any_start

T = len(x)
y, h = [y_0], []
for t in range(T):
    h.append(np.tanh(W_xh @ x[t] + W_yh @ y[t] + b_h))
    y.append(W_hy @ h[t] + b_y)
delta = jordan_bptt.__dict__.setdefault(str(targets.shape), np.zeros(targets.shape))
back, heard, later = np.zeros((T, len(b_h))), np.zeros((T, len(b_y))), 0.0
for t in reversed(range(T)):
    heard[t] = y[t + 1] - targets[t] + later
    delta[t] = heard[t]
    back[t] = (heard[t] @ W_hy) * (1 - h[t] ** 2)
    later = back[t] @ W_yh
g = {"W_xh": back.T @ x, "W_yh": back.T @ np.array(y[:-1]), "W_hy": heard.T @ np.array(h)}
g |= {"b_h": back.sum(axis=0), "b_y": heard.sum(axis=0), "y_0": later}
return delta, g
