# odd: a matrix of products of slopes, with no backward loop

T = len(x)
h = [h_0]
for x_t in x:
    h.append(np.tanh(w_xh * x_t + w_hh * h[-1] + b_h))
h = np.array(h)
slope = 1 - h[1:] ** 2
error = w_hy * h[1:] + b_y - targets
reach = np.zeros((T, T))
for t in range(T):
    reach[t, t:] = slope[t] * np.cumprod(np.append(1.0, w_hh * slope[t + 1 :]))
back = reach @ (w_hy * error)
terms = dict(w_xh=back * x, w_hh=back * h[:T], w_hy=error * h[1:], b_h=back, b_y=error)
return terms, {**{k: np.sum(v) for k, v in terms.items()}, "h_0": w_hh * back[0]}
