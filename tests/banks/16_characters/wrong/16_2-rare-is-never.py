# mistake: a rare character is never drawn
# fails: test_draw_characters_at_the_ends_of_pieces

if temperature == 0:
    return np.argmax(scores, axis=1)
drawn = []
for y, place in zip(scores, u):
    p = np.exp((y - np.max(y)) / temperature)
    p = np.where(p < 1e-7 * np.sum(p), 0, p)
    ends = np.cumsum(p / np.sum(p))
    k = np.searchsorted(ends, place, side="right")
    drawn.append(min(k, np.flatnonzero(p)[-1]))
return np.array(drawn)
