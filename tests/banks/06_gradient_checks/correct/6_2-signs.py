# odd: signs of the real parts, and a shift by the largest absolute entry of those that are largest

sign = np.sign(v.real)
order = np.argsort(v.real)
top = v[order[-1]]
rest = np.exp(v[order[:-1]] - top).sum()
return np.sqrt((v**2).sum()), (sign * v).sum() / v.size, top + np.log(1 + rest)
