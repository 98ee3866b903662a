# mistake: the root of the mean square in place of the length
# fails: test_measures_of_real_vectors, test_measures_of_whole_numbers, test_measures_by_the_complex_step, test_measures_of_large_and_small_entries, test_measures_of_vectors_of_any_length

length = np.sqrt(np.mean(v * v))
mean_abs = np.mean(np.where(v.real < 0, -v, v))
largest = v.real.max()
log_sum_exp = largest + np.log(np.sum(np.exp(v - largest)))
return length, mean_abs, log_sum_exp
