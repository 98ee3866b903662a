# mistake: the missing values are filled in, in the series itself
# fails: test_predictions_across_a_gap, test_predictions_from_whole_numbers, test_predictions_with_gaps_anywhere, test_predictions_for_any_model, test_predictions_of_a_long_series

series, T, K = x, len(x), phi + theta
m, doubt, mse, predictions = h_0, 0.0, np.zeros(T), np.zeros(T)
for t in range(T):
    predictions[t], mse[t] = m, doubt + sigma2
    if not seen[t]:
        series[t] = m + 1
    gain = (phi * doubt + K * sigma2) / mse[t] if seen[t] else 0.0
    doubt = phi**2 * doubt + K**2 * sigma2 - gain**2 * mse[t]
    m = phi * m + gain * (series[t] - m)
return predictions, mse
