# odd: np.polynomial for each sequence, with its own derivatives

from numpy.polynomial import Polynomial

H = np.zeros((2, 2))
for x, target in zip(X, d):
    p = Polynomial(x[::-1])
    value, first, second = p(w_hh), p.deriv()(w_hh), p.deriv(2)(w_hh)
    J = np.array([value, w_xh * first])
    H += np.outer(J, J) + (w_xh * value - target) * np.array([[0, first], [first, w_xh * second]])
return 2 * H / len(X)
