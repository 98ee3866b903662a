# odd: one large matrix of mean products, states cut where they are forgotten

far = 800 + k
r = np.append(r, np.zeros(far + 2 - len(r)))
M = r[np.abs(np.subtract.outer(np.arange(far + 1), np.arange(far + 1)))]  # x_{t+1}, x_t, x_{t-1}, ...
state = np.append(0.0, w ** np.arange(far))
kept = state * (np.arange(far + 1) <= k)
u = (M[0] @ kept) / (state @ M @ kept)
error = u * state
error[0] = -1.0
return float(u), float(error @ M @ error)
