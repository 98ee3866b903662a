# odd: a golden-section search for the best step, and then one Newton step

def bound(t):
    return M * np.exp(t) / 2 + 2 * eta * np.exp(-t)

low, high = -50.0, 50.0
for _ in range(300):
    left, right = low + 0.382 * (high - low), low + 0.618 * (high - low)
    if bound(left) < bound(right):
        high = right
    else:
        low = left
t = (low + high) / 2
t -= (M * np.exp(t) / 2 - 2 * eta * np.exp(-t)) / bound(t)
return np.exp(t), bound(t)
