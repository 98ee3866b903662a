# odd: a recursion from the end, in longdouble

def after(k):
    if k == len(h) - 1:
        return np.eye(len(W_hh), dtype=np.longdouble)
    squashed = (h[k + 1] - (1 - alpha) * h[k]) / alpha
    step = np.diag(np.full(len(W_hh), 1 - alpha)) + np.diag(alpha * (1 - squashed**2)) @ W_hh
    return after(k + 1) @ step
return after(t).astype(float)
