# odd: the Jacobian of each step as a matrix, and one augmented weight matrix

N, T, m = X.shape
n = len(b_h)
W = np.hstack([W_xh, W_hh, b_h[:, None]])
out = {k: 0.0 for k in ("W", "W_hy", "b_y", "h_0")}
for i in range(N):
    h, inputs, slopes = [h_0.astype(float)], [], []
    for t in range(T):
        inputs.append(np.concatenate([X[i, t], h[-1], [1.0]]))
        z = np.tanh(W @ inputs[-1])
        slopes.append((1 - z) * (1 + z))
        h.append((1 - alpha) * h[-1] + alpha * z)
    adjoint = np.zeros(n)
    for t in range(T - 1, -1, -1):
        e = (W_hy @ h[t + 1] + b_y - targets[i, t]) / N
        adjoint = adjoint + e @ W_hy
        out["W_hy"] = out["W_hy"] + e[:, None] * h[t + 1][None]
        out["b_y"] = out["b_y"] + e
        out["W"] = out["W"] + (alpha * slopes[t] * adjoint)[:, None] * inputs[t][None]
        jacobian = (1 - alpha) * np.eye(n) + alpha * slopes[t][:, None] * W_hh
        adjoint = adjoint @ jacobian
    out["h_0"] = out["h_0"] + adjoint
joined = out.pop("W")
return {"W_xh": joined[:, :m], "W_hh": joined[:, m : m + n], "b_h": joined[:, -1]} | out
