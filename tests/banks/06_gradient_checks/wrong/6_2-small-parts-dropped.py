# mistake: imaginary parts below 1e-60 are taken for rounding errors
# fails: test_measures_of_large_and_small_entries, test_measures_of_vectors_of_any_length

v = np.where(np.abs(np.imag(v)) < 1e-60, np.real(v), v)
top = v.real.max()
return np.sqrt((v**2).sum()), (np.sign(v.real) * v).mean(), top + np.log(np.exp(v - top).sum())
