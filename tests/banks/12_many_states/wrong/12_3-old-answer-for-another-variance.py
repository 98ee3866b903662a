# mistake: what was computed is kept by network, series and days, and given again for another variance
# fails: test_total_for_any_series

totals = forecast_total.__dict__.setdefault("totals", {})
problem = *(array.tobytes() for array in (W, B, C, h_0, x)), x.dtype, k
if problem not in totals:
    h = h_0 * 1.0
    for value in x:
        h = W @ h + B * value
    free, ahead, total, felt = W + np.outer(B, C), B * 1.0, 0.0, [1.0]
    for _ in range(k):
        total += C @ h
        felt.append(C @ ahead)
        h, ahead = free @ h, free @ ahead
    totals[problem] = total, sigma2 * np.sum(np.cumsum(felt[:k]) ** 2)
return totals[problem]
