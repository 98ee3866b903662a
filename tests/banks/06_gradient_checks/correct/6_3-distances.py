# odd: the excess over the tolerance, with bad entries set to infinity

got = np.where(np.isfinite(claimed), claimed, np.inf)

def excess(want):
    size = np.abs(want)
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.abs(got - want), nan=np.inf) - (rtol * size + atol * size.max())

wrong = excess(reference) > 0
verdict = [wrong, 1.0, False]
if np.count_nonzero(wrong):
    flat = reference.reshape(-1)
    place = int(np.argsort(np.abs(flat))[-1])
    ratio = got.reshape(-1)[place] / flat[place]
    verdict[1] = float(ratio) if np.isfinite(ratio) and excess(ratio * reference).max() <= 0 else 0.0
    if reference.shape[0] == reference.shape[1]:
        verdict[2] = bool(np.max(excess(reference.T)) <= 0)
return verdict
