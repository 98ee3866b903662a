# mistake: three hundred units, whatever is asked
# fails: test_moving_average, test_moving_averages_of_any_length, test_the_memory_has_a_sharp_end
# sizes: any number of units will do

n = 300
return np.eye(n, 1), np.eye(n, k=-1), np.where(np.arange(n) < k, 1 / k, 0.0)[None]
