# odd: all powers up to the first below one, in a list

powers = [np.eye(len(W))]
while np.linalg.norm(powers[-1], 2) >= 0.999:
    powers.append(powers[-1] @ W)
norms = [np.linalg.norm(power, 2) for power in powers]
return norms.index(max(norms)), max(norms)
