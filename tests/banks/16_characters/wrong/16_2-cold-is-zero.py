# mistake: a low temperature is taken for zero
# fails: test_draw_characters_at_extreme_temperatures

if temperature < 0.05:
    return np.argmax(scores, axis=1)
drawn = []
for y, place in zip(scores, u):
    p = np.exp((y - np.max(y)) / temperature)
    ends = np.cumsum(p / np.sum(p))
    k = np.searchsorted(ends, place, side="right")
    drawn.append(min(k, np.flatnonzero(p)[-1]))
return np.array(drawn)
