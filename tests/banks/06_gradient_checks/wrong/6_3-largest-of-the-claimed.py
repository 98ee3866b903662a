# mistake: the factor is that of the largest entry of the claimed gradient
# fails: test_the_factor_is_that_of_the_largest_entry

def agrees(want):
    tolerance = rtol * np.abs(want) + atol * np.max(np.abs(want))
    return np.abs(claimed - want) <= tolerance

wrong = ~agrees(reference)
factor, transposed = 1.0, False
if wrong.any():
    place = np.argmax(np.abs(np.where(np.isfinite(claimed), claimed, 0)))
    factor = claimed.flat[place] / reference.flat[place]
    if not agrees(factor * reference).all():
        factor = 0.0
    rows, columns = reference.shape
    transposed = rows == columns and bool(agrees(reference.T).all())
return wrong, float(factor), transposed
