# odd: k is found by halving an interval

q = gamma * np.linalg.norm(np.asarray(W_hh, dtype=float), 2)
low, high = 0, memory  # q**low is too large, or low is 0; q**high is small enough, or there is none
if q >= 1 or q**memory > tolerance:
    return 0, 0
while high - low > 1:
    middle = (low + high) // 2
    low, high = (low, middle) if q**middle <= tolerance else (middle, high)
return memory - high + 1, memory
