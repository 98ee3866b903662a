# mistake: the predictions are kept in an array of the series' type
# fails: test_predictions_from_whole_numbers

T, K = len(x), phi + theta
m, doubt = h_0, 0.0
predictions, mse = np.zeros_like(x), np.zeros(T)
for t in range(T):
    predictions[t], mse[t] = m, doubt + sigma2
    m = predictions[t]
    if seen[t]:
        gain = (phi * doubt + K * sigma2) / mse[t]
        m, doubt = phi * m + gain * (x[t] - m), phi**2 * doubt + K**2 * sigma2 - gain**2 * mse[t]
    else:
        m, doubt = phi * m, phi**2 * doubt + K**2 * sigma2
return predictions, mse
