# odd: a recursive function

def state(t):
    if t == 0:
        return [], [h_0]
    a, h = state(t - 1)
    a_t = w_xh * x[t - 1] + w_hh * h[-1] + b_h
    return [*a, a_t], [*h, np.tanh(a_t)]

return state(len(x))
