# mistake: no more than thirty inputs are averaged
# fails: test_moving_averages_of_any_length

averaged = min(k, 30)
return np.eye(k, 1), np.eye(k, k=-1), (np.arange(k) < averaged)[None, :] / averaged
