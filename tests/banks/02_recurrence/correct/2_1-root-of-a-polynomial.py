# odd: the positive root of w^steps = share, by np.roots

roots = np.roots([1.0, *[0.0] * (steps - 1), -share])
w_hh = max(root.real for root in roots if abs(root.imag) < 1e-9)
return [1 - w_hh, w_hh]
