# odd: one judged step after another

N, T, p = targets.shape
loss, e, omega = 0.0, np.zeros((N, T, p)), float(np.sum(weights))
for i in range(N):
    for t in range(1, T + 1):
        share = weights[i, t - 1]
        if share > 0:
            error = W_hy @ h[i, t] + b_y - targets[i, t - 1]
            e[i, t - 1] = share / omega * error
            loss += share / omega * (error @ error) / 2
return loss, e
