# mistake: the factor is reported although nothing is wrong
# fails: test_diagnosis_of_whole_numbers, test_diagnosis_of_what_is_not_finite_and_of_small_entries, test_the_tolerance_is_that_of_the_array_that_is_meant, test_diagnosis_of_odd_cases

def agrees(want):
    tolerance = rtol * np.abs(want) + atol * np.max(np.abs(want))
    return np.abs(claimed - want) <= tolerance

wrong = ~agrees(reference)
factor, transposed = 1.0, False
place = np.argmax(np.abs(reference))
factor = claimed.flat[place] / reference.flat[place]
if wrong.any():
    if not agrees(factor * reference).all():
        factor = 0.0
    rows, columns = reference.shape
    transposed = rows == columns and bool(agrees(reference.T).all())
return wrong, float(factor), transposed
