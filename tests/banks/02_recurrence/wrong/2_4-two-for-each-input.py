# mistake: two units for each input and one more: one too many for a hundred inputs
# fails: test_moving_averages_of_any_length
# sizes: any number of units will do

n = 2 * k + 1
W_hy = np.zeros((1, n))
W_hy[0, :k] = 1 / k
return np.eye(n, 1), np.eye(n, k=-1), W_hy
