# odd: in hyperbolic functions

u = np.exp(nu)
state = sigma * sigma * np.tanh(u / 2)
lam = np.exp(-u)
to_nu = (sigma * u) ** 2 * lam**2 * 2 / (-np.expm1(-u) * (1 + lam) ** 3)
return [state, to_nu / (u * lam) ** 2, to_nu]
