# mistake: a tolerance that is met by q itself is accepted, though q is one or more
# fails: test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
k = 1
while q**k > tolerance and k <= memory:
    k += 1
return (memory - k + 1, memory) if k <= memory else (0, 0)
