# mistake: the ends are kept in arrays of the forecasts' own type
# fails: test_prediction_band_of_any_size

N, H = made.shape
low, high = np.zeros_like(newest), np.zeros_like(newest)
for h in range(H):
    errors = np.abs(made[: N - h, h] - x[len(x) - N + h :])
    rank = int(np.ceil((len(errors) + 1) * percent / 100 - 1e-9))
    width = np.sort(errors)[rank - 1]
    low[h], high[h] = newest[h] - width, newest[h] + width
return low, high
