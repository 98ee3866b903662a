# odd: norms and condition number, and the inverse hyperbolic tangent for the logarithm

high, kappa = np.linalg.norm(H, 2), np.linalg.cond(H)
best = 2 / (high + 1 / np.linalg.norm(np.linalg.inv(H), 2))
with np.errstate(divide="ignore", invalid="ignore"):
    steps = digits * np.log(10) / (2 * np.arctanh(min(1.0, 1 / kappa)))
return 2 / high, best, max(1, int(-(-steps // 1)))
