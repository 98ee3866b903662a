# mistake: quotients lose their fractions where the scores are whole numbers
# fails: test_draw_characters_at_extreme_temperatures

if temperature == 0:
    return np.argmax(scores, axis=1)
drawn = []
for y, place in zip(scores, u):
    quotients = np.empty_like(y)
    quotients[:] = (y - np.max(y)) / temperature
    p = np.exp(quotients)
    ends = np.cumsum(p / np.sum(p))
    k = np.searchsorted(ends, place, side="right")
    drawn.append(min(k, np.flatnonzero(p)[-1]))
return np.array(drawn)
