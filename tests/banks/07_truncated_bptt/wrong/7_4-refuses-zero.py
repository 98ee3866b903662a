# mistake: a layer without recurrent weights is refused
# fails: test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
if not 0 < q < 1:
    return 0, 0
k = 1
while q**k > tolerance:
    k += 1
return (memory - k + 1, memory) if k <= memory else (0, 0)
