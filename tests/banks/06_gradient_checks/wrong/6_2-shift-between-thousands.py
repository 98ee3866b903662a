# mistake: the shift is kept between -1100 and 1100
# fails: test_measures_of_large_and_small_entries

shift = min(max(v.real.max(), -1100.0), 1100.0)
with np.errstate(all="ignore"):
    lse = shift + np.log(np.exp(v - shift).sum())
lse = lse if np.isfinite(lse) else v[np.argmax(v.real)] * 1.001
return np.sqrt((v * v).sum()), np.where(v.real > 0, v, -v).mean(), lse
