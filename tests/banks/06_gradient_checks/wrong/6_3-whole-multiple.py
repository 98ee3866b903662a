# mistake: the multiple of the reference has the type of the reference
# fails: test_diagnosis_of_whole_numbers

def agrees(want):
    tolerance = rtol * np.abs(want) + atol * np.max(np.abs(want))
    return np.abs(claimed - want) <= tolerance

wrong = ~agrees(reference)
factor, transposed = 1.0, False
if wrong.any():
    place = np.argmax(np.abs(reference))
    factor = claimed.flat[place] / reference.flat[place]
    if not np.isfinite(factor) or not agrees((factor * reference).astype(reference.dtype)).all():
        factor = 0.0
    rows, columns = reference.shape
    transposed = rows == columns and bool(agrees(reference.T).all())
return wrong, float(factor), transposed
