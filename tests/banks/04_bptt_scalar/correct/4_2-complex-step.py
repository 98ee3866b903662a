# odd: every state nudged by the complex step, from the preactivations that the states imply

T = len(targets)
drive = np.arctanh(h[1:].astype(np.longdouble)) - w_hh * h[:-1]

def loss(nudge):
    before, total = h[0], 0
    for t in range(T):
        before = np.tanh(drive[t] + w_hh * before) + nudge[t]
        total = total + (w_hy * before + b_y - targets[t]) ** 2 / 2
    return total

return np.array([float((loss(1e-30j * np.eye(T)[t]) / 1e-30).imag) for t in range(T)])
