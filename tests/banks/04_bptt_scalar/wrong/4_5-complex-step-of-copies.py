# mistake: numeric differentiation: every copy and every state is nudged by the complex step, which loses what is tiny
# fails: test_two_lags_of_tiny_weights

T, tiny = len(x), 1e-30

def loss(copies_1, copies_2, nudge, start, before):
    h, total = [before, start], 0
    for t in range(T):
        h.append(np.tanh(copies_1[t] * h[-1] + copies_2[t] * h[-2] + w_xh * x[t]) + nudge[t])
        total = total + (h[-1] - targets[t]) ** 2 / 2
    return total

def derivative(which):
    point = [np.full(T, w_1), np.full(T, w_2), np.zeros(T), h_0, h_m1]
    if which > 2:
        point[which] = point[which] + 1j * tiny
        return loss(*point).imag / tiny
    values = [loss(*[p + 1j * tiny * np.eye(T)[t] if i == which else p for i, p in enumerate(point)]) for t in range(T)]
    return np.array(values).imag / tiny

terms = {"w_1": derivative(0), "w_2": derivative(1)}
totals = {"w_1": sum(terms["w_1"]), "w_2": sum(terms["w_2"]), "h_0": derivative(3), "h_m1": derivative(4)}
return derivative(2), terms, totals
