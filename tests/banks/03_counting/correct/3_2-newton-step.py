# odd: one step of Newton's method on the cost, from the weight 2

def errors(w_xh, w_hh):
    h, kept = 0.0, []
    for t in range(X.shape[1]):
        h = w_hh * h + w_xh * X[:, t]
        kept.append(h - D[:, t])
    return np.array(kept)

def best(w_hh):
    response = errors(2.0, w_hh) - errors(1.0, w_hh)
    response = response if X.any() else 0 * response
    if not response.any():
        return 0.0
    return 2.0 - np.vdot(errors(2.0, w_hh), response) / np.vdot(response, response)

w_xh = np.array([best(w) for w in w_hh_values])
return w_xh, np.array([(errors(a, b) ** 2).mean() for a, b in zip(w_xh, w_hh_values)])
