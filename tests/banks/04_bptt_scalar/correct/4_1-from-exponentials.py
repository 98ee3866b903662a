# odd: tanh written with exponentials that cannot overflow, and the input part computed for all steps at once

from itertools import accumulate

def step(h, drive):
    a = drive + w_hh * h
    decay = np.exp(-2 * abs(a))
    return np.sign(a) * (1 - decay) / (1 + decay)

drive = w_xh * np.asarray(x) + b_h
h = np.fromiter(accumulate(drive, step, initial=h_0), dtype=float)
return drive + w_hh * h[:-1], h
