# odd: lists that become arrays at the end, and math.tanh

import math

a, h = [], [h_0]
for x_t in x:
    a.append(w_xh * x_t + w_hh * h[-1] + b_h)
    h.append(math.tanh(a[-1]))
return np.array(a), np.array(h)
