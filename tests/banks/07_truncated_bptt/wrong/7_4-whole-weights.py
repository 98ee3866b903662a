# mistake: the scaled weights are kept in an array of the type of the weights
# fails: test_schemes_at_the_edges

scaled = np.zeros_like(W_hh)
scaled[:] = gamma * W_hh
q = np.linalg.norm(scaled, 2)
if q >= 1:
    return 0, 0
k = 1
while k <= memory and q**k > tolerance:
    k += 1
return (memory - k + 1, memory) if k <= memory else (0, 0)
