# mistake: where the least reach does not fit into memory, the longest that does is returned
# fails: test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
if q >= 1:
    return 0, 0
k = 1
while k < memory and q**k > tolerance:
    k += 1
return memory - k + 1, memory
