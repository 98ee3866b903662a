# odd: each copy's derivative is carried forward (real-time recurrent learning)

T = len(x)
terms = {name: np.zeros(T) for name in ("w_xh", "w_hh", "w_hy", "b_h", "b_y")}
feels = {name: np.zeros(T) for name in ("w_xh", "w_hh", "b_h")}
feels_h_0, gradient_h_0 = 1.0, 0.0
h = h_0
for t in range(T):
    before, h = h, np.tanh(w_xh * x[t] + w_hh * h + b_h)
    slope = 1 - h * h
    error = w_hy * h + b_y - targets[t]
    for name, touched in (("w_xh", x[t]), ("w_hh", before), ("b_h", 1.0)):
        feels[name] *= slope * w_hh
        feels[name][t] = slope * touched
        terms[name] += error * w_hy * feels[name]
    feels_h_0 *= slope * w_hh
    gradient_h_0 += error * w_hy * feels_h_0
    terms["w_hy"][t] = error * h
    terms["b_y"][t] = error
totals = {name: sum(term) for name, term in terms.items()}
return terms, totals | {"h_0": gradient_h_0}
