# mistake: the pieces lie in the order of the probabilities
# fails: test_draw_characters, test_draw_characters_at_the_ends_of_pieces, test_draw_characters_at_extreme_temperatures

if temperature == 0:
    return np.argmax(scores, axis=1)
drawn = []
for y, place in zip(scores, u):
    order = np.argsort(-y, kind="stable")
    p = np.exp((y[order] - np.max(y)) / temperature)
    ends = np.cumsum(p / np.sum(p))
    k = np.searchsorted(ends, place, side="right")
    drawn.append(order[min(k, np.flatnonzero(p)[-1])])
return np.array(drawn)
