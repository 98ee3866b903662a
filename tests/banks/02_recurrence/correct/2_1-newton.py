# odd: Newton's method on w^steps = share, from above

w_hh = 1.0
for _ in range(200):
    w_hh -= (w_hh**steps - share) / (steps * w_hh ** (steps - 1))
return [1 - w_hh, np.array(w_hh)]
