# odd: one fraction

width = high - low
return (low + high, width * width / 6, width * width * (T - k) / (6 * T))
