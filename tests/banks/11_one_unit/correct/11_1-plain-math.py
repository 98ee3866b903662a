# odd: a helper that is named like a variable of the plot, and the small solution by its reciprocal

from math import sqrt


def noise(c_0, c_1):
    half = abs(c_1) / (c_0 / 2 + sqrt((c_0 / 2 - abs(c_1)) * (c_0 / 2 + abs(c_1))))
    return half if c_1 > 0 else -half


theta = noise(var_signal + var_noise + phi * phi * var_noise, -phi * var_noise)
return [-theta, phi + theta, var_signal + (1 + phi**2) * var_noise - theta * -phi * var_noise]
