# mistake: each step of a gap is treated as the first
# fails: test_predictions_across_a_gap, test_predictions_from_whole_numbers, test_predictions_with_gaps_anywhere, test_predictions_for_any_model, test_predictions_of_a_long_series

T, K = len(x), phi + theta
m, doubt = h_0, 0.0
predictions, mse = np.zeros(T), np.zeros(T)
for t in range(T):
    predictions[t], mse[t] = m, doubt + sigma2
    if seen[t]:
        gain = (phi * doubt + K * sigma2) / mse[t]
        m, doubt = phi * m + gain * (x[t] - m), phi**2 * doubt + K**2 * sigma2 - gain**2 * mse[t]
    else:
        m, doubt = phi * m, K**2 * sigma2
return predictions, mse
