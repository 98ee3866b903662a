# mistake: the factor must be below the tolerance, not at most the tolerance
# fails: test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
if q >= 1:
    return 0, 0
k = 1
while q**k >= tolerance:
    k += 1
return (memory - k + 1, memory) if k <= memory else (0, 0)
