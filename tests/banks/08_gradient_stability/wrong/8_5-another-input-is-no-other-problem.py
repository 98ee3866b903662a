# mistake: what was computed is kept by nu, and given again for another sigma
# fails: test_smoothing_sensitivity_for_short_memory

squares = smoothing_sensitivity.__dict__.setdefault("squares", {})
if nu not in squares:
    u = np.exp(nu)
    weight, rest = np.exp(-u), -np.expm1(-u)
    to_weight = 2 * sigma**2 / (rest * (1 + weight) ** 3)
    squares[nu] = sigma**2 * rest / (1 + weight), to_weight, to_weight * (u * weight) ** 2
return squares[nu]
