# mistake: the largest score is subtracted in the scores that were given
# fails: test_draw_characters, test_draw_characters_at_the_ends_of_pieces, test_draw_characters_at_extreme_temperatures

if temperature == 0:
    return np.argmax(scores, axis=1)
scores -= np.max(scores, axis=1, keepdims=True)
drawn = []
for y, place in zip(scores, u):
    p = np.exp(y / temperature)
    ends = np.cumsum(p / np.sum(p))
    k = np.searchsorted(ends, place, side="right")
    drawn.append(min(k, np.flatnonzero(p)[-1]))
return np.array(drawn)
