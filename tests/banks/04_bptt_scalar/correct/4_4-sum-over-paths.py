# odd: a sum over all earlier steps of the immediate derivative times the product of what passes it on

T = len(x)
h = [h_0]
for x_t in x:
    h.append(np.tanh(w_xh * x_t + w_hh * h[-1] + b_h))
h = np.array(h)
slope = 1 - h[1:] ** 2
immediate = slope * h[:-1]
passed = w_hh * slope
total = [sum(immediate[s] * np.prod(passed[s + 1 : t]) for s in range(t)) for t in range(T + 1)]
return np.array(total, dtype=float), immediate
