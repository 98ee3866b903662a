# mistake: the matrices are in single precision
# fails: test_moving_average, test_moving_averages_of_any_length, test_the_memory_has_a_sharp_end

third = (np.eye(k, 1) / 3).astype(np.float32)
return third, np.eye(k, k=-1), 3 * np.ones((1, k)) / k
