# mistake: a quotient of logarithms that rounding lifts above a whole number costs one lag
# fails: test_schemes_at_the_edges

q = gamma * np.linalg.norm(W_hh, 2)
if q >= 1:
    return 0, 0
k = 1 if q == 0 or tolerance >= 1 else max(1, int(np.ceil(np.log(tolerance) / np.log(q))))
return (memory - k + 1, memory) if k <= memory else (0, 0)
