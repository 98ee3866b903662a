# odd: five thousand powers, far more than any of these matrices needs

power, norms = np.eye(len(W)), []
for _ in range(5000):
    norms.append(np.sqrt(np.linalg.eigvalsh(power.T @ power)[-1]))
    power = power @ W
k = np.argmax(norms)
return k, norms[k]
