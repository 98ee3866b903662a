# odd: steps of another angle, which comes round as well

turns = k - 1
A = np.empty((len(adds), 2, 2))
for i in range(len(adds)):
    angle = 2 * np.pi * (turns * int(adds[i]) % k) / k
    A[i] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
around = 2 * np.pi * turns * np.arange(k) / k
return {"A": A, "h_0": np.array([1.0, 0.0]), "W_hy": np.column_stack([np.cos(around), np.sin(around)])}
