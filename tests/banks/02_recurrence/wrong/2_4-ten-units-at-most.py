# mistake: more than ten inputs are not remembered
# fails: test_moving_averages_of_any_length
# sizes: any number of units will do

n = min(k, 10)
return np.eye(n, 1), np.eye(n, k=-1), np.ones((1, n)) / n
