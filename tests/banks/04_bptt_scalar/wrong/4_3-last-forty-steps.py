# mistake: the sweep ends after forty steps
# fails: test_terms_for_any_length_and_weight, test_totals_for_any_length_and_start

T, h = len(x), [h_0]
for x_t in x:
    h.append(np.tanh(w_xh * x_t + w_hh * h[-1] + b_h))
h = np.array(h)
error = w_hy * h[1:] + b_y - targets
at_a, later = np.zeros(T), 0.0
for t in reversed(range(max(T - 40, 0), T)):
    at_a[t] = (w_hy * error[t] + later) * (1 - h[t + 1] ** 2)
    later = w_hh * at_a[t]
terms = {"w_xh": at_a * x, "w_hh": at_a * h[:T], "w_hy": error * h[1:], "b_h": at_a, "b_y": error}
return terms, {name: term.sum() for name, term in terms.items()} | {"h_0": later}
