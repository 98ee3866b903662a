# odd: the recursion solved for all steps at once

T = len(x)
h = np.empty(T + 1)
h[0] = h_0
for t in range(T):
    h[t + 1] = np.tanh(w_xh * x[t] + w_hh * h[t] + b_h)
slope = 1 - np.square(h[1:])
immediate = slope * h[:T]
total = np.linalg.solve(np.eye(T) - np.diag(w_hh * slope[1:], k=-1), immediate)
return np.hstack([0.0, total]), immediate
