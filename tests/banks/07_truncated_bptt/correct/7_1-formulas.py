# odd: closed formulas for whole arrays

s = np.arange(1, T + 1)
end = np.minimum(T, -(-s // k1) * k1)
full = np.minimum(T - 1, s + k2 - 1) // k1 - (s - 1) // k1
last = (T - s < k2).astype(int)
return np.minimum(s, k2 - end + s), full + last
