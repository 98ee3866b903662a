# odd: lists of Python's own floats, and sums that are correctly rounded

import math

omega = math.fsum(weights.ravel().tolist())
e, parts = np.zeros(targets.shape).tolist(), [0.0]
for i, row in enumerate(weights.tolist()):
    for t, weight in enumerate(row):
        if weight:
            for j in range(len(b_y)):
                error = math.fsum((W_hy[j] * h[i, t + 1]).tolist()) + float(b_y[j]) - float(targets[i, t, j])
                e[i][t][j] = weight / omega * error
                parts.append(weight / omega * error * error / 2)
return math.fsum(parts), e
