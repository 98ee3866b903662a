# mistake: of several schemes with the same work the one with the smallest k2 is taken
# fails: test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
if q >= 1:
    return 0, 0
schemes = [(k1, k2) for k2 in range(1, memory + 1) for k1 in range(1, k2 + 1) if q ** (k2 - k1 + 1) <= tolerance]
return min(schemes, key=lambda scheme: scheme[1] / scheme[0]) if schemes else (0, 0)
