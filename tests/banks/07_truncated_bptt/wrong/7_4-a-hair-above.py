# mistake: a factor that is a hair above the tolerance is accepted
# fails: test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
if q >= 1:
    return 0, 0
k = 1
while k <= memory and q**k > tolerance * (1 + 1e-6):
    k += 1
return (memory - k + 1, memory) if k <= memory else (0, 0)
