# mistake: the forecasts are kept in an array of half the scale of the pairs' type
# fails: test_forecast_pairs_of_other_maps

def terms(older, newer):
    return np.stack([older**0, older, newer, older**2, older * newer, newer**2], axis=1)

weights = np.linalg.lstsq(terms(series[:-2], series[1:-1]), series[2:], rcond=None)[0]
found = np.empty_like(pairs[:, 0])
found[:] = terms(pairs[:, 0], pairs[:, 1]) @ weights / 64
return 64 * found
