# mistake: a small number is added under the root
# fails: test_measures_of_large_and_small_entries

top = v.real.max()
mean_abs = sum(x if x.real > 0 else -x for x in v) / len(v)
return np.sqrt(1e-12 + np.sum(v**2)), mean_abs, top + np.log(np.exp(v - top).sum())
