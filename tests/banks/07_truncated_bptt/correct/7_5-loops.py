# odd: double sums term by term

R = len(r)
top = bottom = 0.0
for j in range(k):
    top += w**j * (r[j + 1] if j + 1 < R else 0.0)
    for i in range(max(0, j - R + 1), j + R):
        bottom += w ** (i + j) * r[abs(i - j)]
u = top / bottom
mixed = sum(w**i * r[i + 1] for i in range(R - 1))
square = sum((1 if d == 0 else 2) * w**d * r[d] for d in range(R)) / (1 - w * w)
return u, r[0] - 2 * u * mixed + u * u * square
