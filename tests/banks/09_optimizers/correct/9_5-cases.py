# odd: real and complex roots apart

worst = 0.0
for value in eigenvalues:
    a = 1 - step_size * value
    p, q = (1 + keep) * a, keep * a
    inside = p * p - 4 * q
    worst = max(worst, (abs(p) + inside**0.5) / 2 if inside >= 0 else q**0.5)
return min((2 + 2 * keep) / (value + 2 * keep * value) for value in eigenvalues), worst
