# mistake: totals right by a numerical derivative of the loss, terms made up by dividing them evenly
# fails: test_terms_of_each_step, test_gradients_of_whole_numbers, test_terms_for_any_length_and_weight, test_terms_from_any_start, test_gradients_of_tiny_weights_and_inputs

T = len(x)

def loss(w_xh, w_hh, w_hy, b_h, b_y, h_0):
    h, total = h_0, 0
    for t in range(T):
        h = np.tanh(w_xh * x[t] + w_hh * h + b_h)
        total = total + (w_hy * h + b_y - targets[t]) ** 2 / 2
    return total

names = ("w_xh", "w_hh", "w_hy", "b_h", "b_y", "h_0")
point = np.array([w_xh, w_hh, w_hy, b_h, b_y, h_0])
totals = {name: loss(*(point + 1e-30j * np.eye(6)[i])).imag / 1e-30 for i, name in enumerate(names)}
return {name: np.full(T, totals[name] / T) for name in names[:5]}, totals
