# odd: distances to a wrong digit, backward, until nothing changes

S = len(digit)
far = np.full((S, 2), np.inf)
for _ in range(2 * S + 1):
    for q in range(S):
        for c in (0, 1):
            for x in range(4):
                k = x // 2 + x % 2 + c
                wrong = digit[q, x] != k % 2
                far[q, c] = min(far[q, c], 1 if wrong else 1 + far[following[q, x], k // 2])
q, c, pair = 0, 0, []
while np.isfinite(far[q, c]):
    best = None
    for x in range(4):
        k = x // 2 + x % 2 + c
        cost = 1 if digit[q, x] != k % 2 else 1 + far[following[q, x], k // 2]
        if best is None or cost < best[0]:
            best = (cost, x, k)
    cost, x, k = best
    pair.append((x // 2, x % 2))
    if cost == 1:
        break
    q, c = following[q, x], k // 2
return np.array(pair, dtype=int).reshape(-1, 2)
