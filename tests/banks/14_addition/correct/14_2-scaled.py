# odd: states that are twice as large; whole numbers and lists

units = 2 * m - 1
carry = [0] + [1 if i % 2 else -1 for i in range(1, units)]
read = [0.5] + [-c for c in carry[1:]]
return {'W_xh': [[2] * m] * units, 'W_hh': [carry] * units, 'b_h': [-2 * i for i in range(units)], 'W_hy': [read], 'b_y': [0]}
