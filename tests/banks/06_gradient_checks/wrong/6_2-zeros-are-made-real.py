# mistake: entries whose real part is zero are made real
# fails: test_measures_of_vectors_of_any_length

v = np.where(v.real == 0, 0, v)
length = np.sqrt(np.sum(v * v))
mean_abs = np.mean(np.where(v.real < 0, -v, v))
largest = v.real.max()
log_sum_exp = largest + np.log(np.sum(np.exp(v - largest)))
return length, mean_abs, log_sum_exp
