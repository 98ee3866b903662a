# odd: a state that adds up, beside the network's

n = len(B)
A = W + np.outer(B, C)
F = np.zeros((n + 1, n + 1))
F[:n, :n], F[n, :n], F[n, n] = A, C, 1.0
h = h_0
for x_t in x:
    h = W @ h + B * x_t
G, P, state = np.append(B, 1.0), np.zeros((n + 1, n + 1)), np.append(h, 0.0)
for _ in range(k):
    state = F @ state
    P = F @ P @ F.T + sigma2 * np.outer(G, G)
return state[n], P[n, n]
