# mistake: two steps ahead
# fails: test_forecast_pairs, test_forecast_pairs_of_other_maps, test_forecast_pairs_of_few_pairs

def terms(older, newer):
    return np.stack([older**0, older, newer, older**2, older * newer, newer**2], axis=1)


weights = np.linalg.lstsq(terms(series[:-3], series[1:-2]), series[3:], rcond=None)[0]
return terms(pairs[:, 0], pairs[:, 1]) @ weights
