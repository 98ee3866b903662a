# mistake: persistence
# fails: test_forecast_pairs, test_forecast_pairs_of_other_maps, test_forecast_pairs_of_few_pairs

return pairs[:, 1] + 0.0
