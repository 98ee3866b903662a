# odd: two equations by Cramer's rule, and moments by loops

moments = {}
for i in range(5):
    for j in range(5):
        moments[i, j] = sum(float(q) * float(u) ** i * float(v) ** j for q, (u, v) in zip(p, pairs))
mu, mv, m = moments[1, 0], moments[0, 1], moments[1, 1]
uu, vv, uv = moments[2, 0] - mu**2, moments[0, 2] - mv**2, m - mu * mv
du, dv = moments[2, 1] - mu * m, moments[1, 2] - mv * m
determinant = uu * vv - uv**2
w_u, w_v = (du * vv - dv * uv) / determinant, (dv * uu - du * uv) / determinant
return (w_u, w_v), T * (m - w_u * mu - w_v * mv), (w_u * du + w_v * dv) / (moments[2, 2] - m**2)
