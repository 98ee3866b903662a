# mistake: large errors are cut off at 100
# fails: test_terms_from_any_start, test_totals_for_any_length_and_start

h = [h_0]
for x_t in x:
    h.append(np.tanh(w_xh * x_t + w_hh * h[-1] + b_h))
h = np.array(h)
error = np.clip(w_hy * h[1:] + b_y - targets, -100, 100)
at_a, later = np.zeros(len(x)), 0.0
for t in reversed(range(len(x))):
    at_a[t] = (w_hy * error[t] + later) * (1 - h[t + 1] ** 2)
    later = w_hh * at_a[t]
terms = {"w_xh": at_a * x, "w_hh": at_a * h[:-1], "w_hy": error * h[1:], "b_h": at_a, "b_y": error}
return terms, {name: term.sum() for name, term in terms.items()} | {"h_0": later}
