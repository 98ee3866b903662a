# odd: all schemes are tried

q = gamma * np.sqrt(np.linalg.eigvalsh(W_hh.T @ W_hh)[-1])
best = None
for k2 in range(1, memory + 1):
    for k1 in range(1, k2 + 1):
        if q < 1 and q ** (k2 - k1 + 1) <= tolerance and (best is None or k2 * best[0] <= best[1] * k1):
            best = k1, k2
return best or (0, 0)
