# mistake: the forecasts are kept behind the series in an array of its type
# fails: test_total_of_whole_numbers

series = np.zeros(len(x) + k, dtype=x.dtype)
series[: len(x)] = x
h = h_0
for t in range(len(x) + k):
    if t >= len(x):
        series[t] = C @ h
    h = W @ h + B * series[t]
A = W + np.outer(B, C)
variance, felt, answer = 0.0, 1.0, B
for _ in range(k):
    variance += sigma2 * felt**2
    felt += C @ answer
    answer = A @ answer
return float(series[len(x) :].sum()), variance
