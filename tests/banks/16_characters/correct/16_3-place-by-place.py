# odd: loops over texts and steps

N, T, n = h.shape
M = 0
loss, of_h = 0.0, np.zeros((N, T, n))
of_W, of_b = np.zeros(W_hy.shape), np.zeros(b_y.shape)
for j in range(N):
    for t in range(T):
        if targets[j, t] < 0:
            continue
        M += 1
        y = W_hy @ h[j, t] + b_y
        log_p = y - np.logaddexp.reduce(y)
        loss -= log_p[targets[j, t]]
        e = np.exp(log_p) - (np.arange(len(y)) == targets[j, t])
        of_h[j, t] = e @ W_hy
        of_W += np.outer(e, h[j, t])
        of_b += e
if M == 0:
    return loss, of_h, of_W, of_b
return loss / M, of_h / M, of_W / M, of_b / M
