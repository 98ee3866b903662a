# mistake: an entry that is off by exactly the tolerance, and not by nothing, does not agree
# fails: test_the_tolerance_is_that_of_the_array_that_is_meant

def fits(want):
    with np.errstate(all="ignore"):
        off = np.abs(claimed - want)
        return (off < rtol * np.abs(want) + atol * np.abs(want).max()) | (claimed == want)

wrong = ~fits(reference)
if not wrong.any():
    return wrong, 1.0, False
place = np.argmax(np.abs(reference))
factor = claimed.flat[place] / reference.flat[place]
known = np.isfinite(factor) and fits(factor * reference).all()
turned = wrong.shape[0] == wrong.shape[1] and fits(reference.T).all()
return wrong, float(factor) if known else 0.0, bool(turned)
