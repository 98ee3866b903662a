# mistake: reaches beyond a hundred lags are taken for none
# fails: test_schemes_for_any_layer

q = gamma * np.linalg.norm(W_hh, 2)
if q >= 1:
    return 0, 0
for k in range(1, min(memory, 100) + 1):
    if q**k <= tolerance:
        return memory - k + 1, memory
return 0, 0
