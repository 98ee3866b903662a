# mistake: where nothing is seen a zero is read
# fails: test_predictions_across_a_gap, test_predictions_from_whole_numbers, test_predictions_with_gaps_anywhere, test_predictions_for_any_model, test_predictions_of_a_long_series

m, predictions = h_0, np.zeros(len(x))
for t in range(len(x)):
    predictions[t] = m
    m = -theta * m + (phi + theta) * (x[t] if seen[t] else 0.0)
return predictions, np.full(len(x), float(sigma2))
