# mistake: a small number is added to the denominator of the factor
# fails: test_diagnosis_of_what_is_not_finite_and_of_small_entries

def fits(want):
    with np.errstate(all="ignore"):
        return np.abs(claimed - want) <= rtol * np.abs(want) + atol * np.abs(want).max()

wrong = ~fits(reference)
if not wrong.any():
    return wrong, 1.0, False
place = np.argmax(np.abs(reference))
below = reference.flat[place]
factor = claimed.flat[place] / (below + np.sign(below) * 1e-18)
known = fits(factor * reference).all()
turned = wrong.shape[0] == wrong.shape[1] and fits(reference.T).all()
return wrong, float(factor) if known else 0.0, bool(turned)
