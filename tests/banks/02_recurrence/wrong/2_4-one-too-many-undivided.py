# mistake: k + 1 inputs, each with 1/k
# fails: test_moving_average, test_moving_averages_of_any_length, test_the_memory_has_a_sharp_end
# sizes: any number of units will do

W_xh = np.zeros((k + 1, 1))
W_xh[0, 0] = 1.0
W_hh = np.eye(k + 1, k=-1)
W_hy = np.ones((1, k + 1)) / k
return W_xh, W_hh, W_hy
