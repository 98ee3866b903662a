# mistake: the maximum is taken out and not put back
# fails: test_measures_of_real_vectors, test_measures_of_whole_numbers, test_measures_of_large_and_small_entries, test_measures_of_vectors_of_any_length

length = np.sqrt(np.sum(v * v))
mean_abs = np.mean(np.where(v.real < 0, -v, v))
largest = v.real.max()
log_sum_exp = np.log(np.sum(np.exp(v - largest)))
return length, mean_abs, log_sum_exp
