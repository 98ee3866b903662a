# odd: by steps and remainders

T = len(x)
sums = np.zeros((2, horizon))
count = 0
for o in range(first, T - horizon + 1):
    for h in range(horizon):
        sums[0, h] += (x[o + h] - x[o - 1]) ** 2
        sums[1, h] += (x[o + h] - x[o - period + h % period]) ** 2
    count += 1
a, b = sums / count
return a, b, (a - b) / a
