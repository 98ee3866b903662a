# odd: the positive root of a polynomial

step = max(np.roots([M / 2, 0.0, -2 * eta]).real)
return float(step), float(2 * np.sqrt(eta * M))
