# mistake: for a single input the network repeats the one before
# fails: test_moving_averages_of_any_length
# sizes: any number of units will do

n = max(k, 2)
W_hy = np.ones((1, n)) / k if k > 1 else np.array([[0.0, 1.0]])
return np.eye(n, 1), np.eye(n, k=-1), W_hy
