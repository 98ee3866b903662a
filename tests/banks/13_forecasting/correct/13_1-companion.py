# odd: powers of a companion matrix

polynomial = np.array([1.0])
for omega in sorted(frequencies):
    polynomial = np.polymul(polynomial, [1.0, -2 * np.cos(omega), 1.0])
c = -polynomial[1:]
A = np.eye(len(c), k=-1)
A[0] = c
state = np.array(history)[: -len(c) - 1 : -1]
following = []
for _ in range(horizon):
    state = A @ state
    following.append(state[0])
return c, np.array(following)
