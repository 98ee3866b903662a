# mistake: five thousand powers are taken to be enough for any matrix
# fails: test_highest_power_after_several_rises

power, norms = np.eye(len(W)), []
for _ in range(5000):
    norms.append(np.sqrt(np.linalg.eigvalsh(power.T @ power)[-1]))
    power = power @ W
k = np.argmax(norms)
return k, norms[k]
