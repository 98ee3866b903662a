# mistake: a tolerance of one or more asks for no reach at all
# fails: test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
if q >= 1:
    return 0, 0
k = 0
while q**k > tolerance:
    k += 1
return (min(memory, memory - k + 1), memory - (k == 0)) if k <= memory else (0, 0)
