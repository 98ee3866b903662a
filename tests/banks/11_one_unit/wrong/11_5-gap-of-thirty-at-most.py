# mistake: a gap is followed for thirty steps
# fails: test_predictions_of_a_long_series

T, K = len(x), phi + theta
m, doubt = h_0, 0.0
predictions, mse = np.zeros(T), np.zeros(T)
for t in range(T):
    predictions[t], mse[t] = m, doubt + sigma2
    if seen[t]:
        gain = (phi * doubt + K * sigma2) / mse[t]
        m, doubt = phi * m + gain * (x[t] - m), phi**2 * doubt + K**2 * sigma2 - gain**2 * mse[t]
    elif any(seen[max(0, t - 30) : t]) or t < 30:
        m, doubt = phi * m, phi**2 * doubt + K**2 * sigma2
return predictions, mse
