# odd: a search by the golden section, and the ends

places = np.arange(len(text))


def cost(weight):
    r = P**weight * Q ** (1 - weight)
    return -np.sum(np.log(r[places, text] / r.sum(axis=1)))


g = (np.sqrt(5) - 1) / 2
low, high = 0.0, 1.0
for _ in range(60):
    left, right = high - g * (high - low), low + g * (high - low)
    if cost(left) < cost(right):
        high = right
    else:
        low = left
return float(min([(low + high) / 2, 0.0, 1.0], key=cost))
