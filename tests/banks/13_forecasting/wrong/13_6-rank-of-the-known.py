# mistake: the rank is taken of the known errors alone
# fails: test_prediction_band, test_prediction_band_of_any_size, test_prediction_band_covers_what_it_promises

N, H = made.shape
low, high = np.zeros(H), np.zeros(H)
for h in range(H):
    errors = np.abs(made[: N - h, h] - x[len(x) - N + h :])
    rank = int(np.ceil(len(errors) * percent / 100 - 1e-9))
    width = np.sort(errors)[rank - 1]
    low[h], high[h] = newest[h] - width, newest[h] + width
return low, high
