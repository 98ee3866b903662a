# mistake: exponents are cut off at 700
# fails: test_measures_of_large_and_small_entries

length = np.sqrt(np.sum(v * v))
mean_abs = np.mean(np.where(v.real < 0, -v, v))
log_sum_exp = np.log(np.sum(np.exp(np.where(v.real > 700, 700, v))) + 1e-300)
return length, mean_abs, log_sum_exp
