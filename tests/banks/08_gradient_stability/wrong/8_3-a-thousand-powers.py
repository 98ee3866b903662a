# mistake: a thousand powers are taken to be enough for any matrix
# fails: test_highest_power_after_several_rises

power, norms = np.eye(len(W)), []
for _ in range(1000):
    norms.append(np.linalg.norm(power, 2))
    power = W @ power
return int(np.argmax(norms)), max(norms)
