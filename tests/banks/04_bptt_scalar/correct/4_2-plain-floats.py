# odd: lists of Python's own floats, and a tuple as the result

states, later, delta = h.tolist(), 0.0, []
for state, target in zip(reversed(states[1:]), reversed(targets.tolist())):
    delta.append(w_hy * (w_hy * state + b_y - target) + later)
    later = w_hh * (1 - state) * (1 + state) * delta[-1]
return tuple(reversed(delta))
