# odd: k is found by multiplying

q = float(gamma * np.linalg.svd(W_hh)[1].max())
if not q < 1:
    return (0, 0)
k = 1
while q**k > tolerance:
    k += 1
return (0, 0) if memory < k else (1 + memory - k, memory)
