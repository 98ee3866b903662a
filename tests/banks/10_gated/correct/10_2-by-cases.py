# odd: the two halves apart

half = T / 2
variance = (low**2 + low * high + high**2) / 3 - ((low + high) / 2) ** 2
if k <= half:
    lost = 1 + (half - k) / half
else:
    lost = (T - k) / half
return low + high, variance + variance, lost * variance
