# odd: exact fractions and a logarithm at the end

from fractions import Fraction
from math import log
import math
N, T = np.shape(b)
sign, size = np.zeros((N, T + 1)), np.zeros((N, T + 1))

def as_fraction(value):
    """exp(value) to sixteen digits, with a power of two split off."""
    whole = math.floor(value / log(2))
    return Fraction(float(np.exp(value - whole * log(2)))) * Fraction(2) ** whole

def short(value):
    """Rounded to some two hundred binary digits."""
    if not value:
        return value
    power = abs(value.numerator).bit_length() - value.denominator.bit_length()
    return Fraction(round(value * Fraction(2) ** (200 - power))) * Fraction(2) ** (power - 200)

for k in range(N):
    h = Fraction(float(h_0[k]))
    for t in range(T + 1):
        if t:
            h = short(as_fraction(float(log_a[k, t - 1])) * h + Fraction(float(b[k, t - 1])))
        if h:
            sign[k, t] = 1.0 if h > 0 else -1.0
            shift = abs(h.numerator).bit_length() - h.denominator.bit_length()
            size[k, t] = log(abs(h) * Fraction(2) ** -shift) + shift * log(2)
return sign, size
