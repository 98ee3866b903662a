# odd: reversed arrays and a running value, returned as a list

delta = []
later, gain = 0.0, 0.0
for h_t, d_t in zip(h[:0:-1], targets[::-1]):
    later = w_hy * (w_hy * h_t + b_y - d_t) + gain * later
    gain = w_hh * (1 - h_t * h_t)
    delta.insert(0, later)
return delta
