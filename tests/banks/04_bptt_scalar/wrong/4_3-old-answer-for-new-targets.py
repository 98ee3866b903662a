# mistake: what was computed is kept by inputs and parameters, and given again for other targets
# fails: test_terms_from_any_start

answers = bptt.__dict__.setdefault("answers", {})
problem = x.tobytes(), x.dtype, w_xh, w_hh, w_hy, b_h, b_y, h_0
if problem not in answers:
    T = len(x)
    h = np.empty(T + 1)
    h[0] = h_0
    for t in range(T):
        h[t + 1] = np.tanh(w_xh * x[t] + w_hh * h[t] + b_h)
    error = w_hy * h[1:] + b_y - targets
    at_a, later = np.empty(T), 0.0
    for t in reversed(range(T)):
        at_a[t] = (1 - h[t + 1] ** 2) * (w_hy * error[t] + later)
        later = w_hh * at_a[t]
    terms = {"w_xh": at_a * x, "w_hh": at_a * h[:-1], "w_hy": error * h[1:], "b_h": at_a, "b_y": error}
    answers[problem] = terms, {name: term.sum() for name, term in terms.items()} | {"h_0": later}
return answers[problem]
