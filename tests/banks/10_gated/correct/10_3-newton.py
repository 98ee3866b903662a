# odd: an iteration

Q = W / np.sqrt(np.linalg.norm(W, 1) * np.linalg.norm(W, np.inf))
for _ in range(100):
    Q = (Q + np.linalg.inv(Q.T)) / 2
return Q, np.sqrt(np.trace((W - Q).T @ (W - Q)))
