# odd: tanh written with exponentials, and the input part computed for all steps at once

from itertools import accumulate

def step(h, drive):
    growth = np.exp(2 * (drive + w_hh * h))
    return (growth - 1) / (growth + 1)

drive = w_xh * np.asarray(x) + b_h
h = np.fromiter(accumulate(drive, step, initial=h_0), dtype=float)
return drive + w_hh * h[:-1], h
