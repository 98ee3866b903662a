# mistake: every unit reads the input
# fails: test_moving_average, test_moving_averages_of_any_length, test_the_memory_has_a_sharp_end

W_xh = np.zeros((k, 1))
W_xh[:] = 1.0
W_hh = np.eye(k, k=-1)
W_hy = np.ones((1, k)) / k
return W_xh, W_hh, W_hy
