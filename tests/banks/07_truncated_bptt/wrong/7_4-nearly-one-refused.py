# mistake: a factor just below one is taken for one
# fails: test_schemes_for_any_layer

q = gamma * np.linalg.norm(W_hh, 2)
if q > 0.999:
    return 0, 0
k = 1
while k <= memory and q**k > tolerance:
    k += 1
return (memory - k + 1, memory) if k <= memory else (0, 0)
