# odd: mean products with the state by recursion

R = len(r)
rho = lambda d: float(r[abs(d)]) if abs(d) < R else 0.0
# c(j) is the mean product of the state for u = 1 and the input of j steps before; c(j) = w c(j - 1) + rho(j) backward.
c = [0.0] * (k + 1)
for j in range(k):
    c[j] = sum(w**i * rho(i - j) for i in range(j + R))
top = sum(w**j * rho(j + 1) for j in range(k))
u = top / sum(w**j * c[j] for j in range(k))
a = sum(w**i * rho(i + 1) for i in range(R))
s = (2 * sum(w**i * rho(i) for i in range(R)) - rho(0)) / (1 - w**2)
return u, (u * u * s - 2 * u * a) + rho(0)
