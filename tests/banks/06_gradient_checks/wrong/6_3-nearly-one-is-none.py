# mistake: a factor that is nearly one is taken for none
# fails: test_diagnosis_of_odd_cases

def fits(want):
    with np.errstate(all="ignore"):
        return np.abs(claimed - want) <= rtol * np.abs(want) + atol * np.abs(want).max()

wrong = ~fits(reference)
if not wrong.any():
    return wrong, 1.0, False
place = np.argmax(np.abs(reference))
factor = claimed.flat[place] / reference.flat[place]
known = abs(factor - 1) > 1e-7 and fits(factor * reference).all()
turned = wrong.shape[0] == wrong.shape[1] and fits(reference.T).all()
return wrong, float(factor) if known else 0.0, bool(turned)
