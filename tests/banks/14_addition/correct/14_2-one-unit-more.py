# odd: one unit more than is needed, and signs taken twice

units = 2 * m
carry = np.array([0.0] + [1.0 if i % 2 else -1.0 for i in range(1, units)])
read = np.array([-1.0] + list(2 * carry[1:]))
w = {'W_xh': np.ones((units, m)), 'W_hh': np.tile(carry, (units, 1)), 'b_h': -np.arange(float(units))}
return w | {'W_hy': -read[None], 'b_y': np.zeros(1)}
