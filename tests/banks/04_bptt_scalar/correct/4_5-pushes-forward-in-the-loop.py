# odd: each step hands its share to the two earlier states, in one dictionary indexed by time

T = len(x)
h = {-1: h_m1, 0: h_0}
for t in range(1, T + 1):
    h[t] = np.tanh(w_1 * h[t - 1] + w_2 * h[t - 2] + w_xh * x[t - 1])
heard = {t: (h[t] - targets[t - 1] if t > 0 else 0.0) for t in range(-1, T + 1)}
terms = {"w_1": np.zeros(T), "w_2": np.zeros(T)}
for t in range(T, 0, -1):
    share = heard[t] * (1 - h[t] ** 2)
    for lag, w in ((1, w_1), (2, w_2)):
        heard[t - lag] += w * share
        terms[f"w_{lag}"][t - 1] = share * h[t - lag]
delta = [heard[t] for t in range(1, T + 1)]
return delta, terms, {**{k: v.sum() for k, v in terms.items()}, "h_0": heard[0], "h_m1": heard[-1]}
