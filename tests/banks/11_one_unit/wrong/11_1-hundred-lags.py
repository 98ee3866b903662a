# mistake: the predictor from a hundred past values, which is not yet that from all of them
# fails: test_predictor_of_a_weak_signal

lags = 100
g = var_signal / (1 - phi**2) * phi ** np.arange(lags + 1.0)
g[0] += var_noise
i = np.arange(lags)
weights = np.linalg.solve(g[abs(i[:, None] - i)], g[1:])
w_hh = weights[1] / weights[0] if weights[0] else 0.0
return w_hh, weights[0], g[0] - weights @ g[1:]
