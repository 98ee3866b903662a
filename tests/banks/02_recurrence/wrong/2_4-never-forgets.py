# mistake: one unit that adds up all inputs
# fails: test_moving_average, test_moving_averages_of_any_length, test_the_memory_has_a_sharp_end
# sizes: any number of units will do

return np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1)) / k
