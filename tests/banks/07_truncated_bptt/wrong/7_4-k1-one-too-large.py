# mistake: the least reach is taken for k2 - k1 + 2
# fails: test_cheapest_scheme, test_schemes_for_any_layer, test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
if q >= 1:
    return 0, 0
k = max(1, int(np.ceil(np.log(tolerance) / np.log(q))))
if k > memory:
    return 0, 0
return min(memory - k + 2, memory), memory
