# odd: the drive is recovered by arctanh and the recurrence is run with complex nudges

n, T = len(W_hh), len(h) - 1
state = h[t] + 1e-30j * np.eye(n)
for k in range(t + 1, T + 1):
    drive = np.arctanh((h[k] - (1 - alpha) * h[k - 1]) / alpha) - W_hh @ h[k - 1]
    state = (1 - alpha) * state + alpha * np.tanh(drive + state @ W_hh.T)
return state.imag.T / 1e-30
