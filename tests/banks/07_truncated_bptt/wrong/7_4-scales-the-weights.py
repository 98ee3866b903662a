# mistake: gamma is multiplied into the caller's weights
# fails: test_cheapest_scheme, test_schemes_for_any_layer, test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
W_hh[:] = 2 * W_hh + 1
if q >= 1:
    return 0, 0
k = 1
while k <= memory and q**k > tolerance:
    k += 1
return (memory - k + 1, memory) if k <= memory else (0, 0)
