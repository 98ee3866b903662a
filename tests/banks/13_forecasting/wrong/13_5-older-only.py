# mistake: the older value only
# fails: test_forecast_pairs, test_forecast_pairs_of_other_maps, test_forecast_pairs_of_few_pairs

def terms(older, newer):
    return np.stack([older**0, older, older**2], axis=1)


weights = np.linalg.lstsq(terms(series[:-2], series[1:-1]), series[2:], rcond=None)[0]
return terms(pairs[:, 0], pairs[:, 1]) @ weights
