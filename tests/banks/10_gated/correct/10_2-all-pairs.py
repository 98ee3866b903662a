# odd: all pairs of places

variance = (high - low) ** 2 / 12
total = 0.0
for first in range(T // 2):
    for second in range(T // 2, T):
        total += variance * ((first < T - k) + (second < T - k))
return 2 * (low + high) / 2, 2 * variance, total / (T // 2) ** 2
