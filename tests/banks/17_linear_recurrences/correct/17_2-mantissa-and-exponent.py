# odd: numbers between one half and 1, with an exponent beside them

log_a, b = np.array(log_a, dtype=float), np.array(b, dtype=float)
mantissa, power = np.frexp(np.array(h_0, dtype=float))
power = power.astype(float)
sign, size = [np.sign(mantissa)], [np.where(mantissa == 0, 0, np.log(np.abs(mantissa) + (mantissa == 0)) + power * np.log(2))]
for t in range(b.shape[1]):
    whole = np.floor(log_a[:, t] / np.log(2))
    mantissa = mantissa * np.exp(log_a[:, t] - whole * np.log(2))
    power = np.where(mantissa == 0, -1e9, power + whole)
    added, place = np.frexp(b[:, t])
    place = np.where(added == 0, -1e9, place)
    top = np.maximum(power, place)
    mantissa = mantissa * 2.0 ** np.maximum(power - top, -2000) + added * 2.0 ** np.maximum(place - top, -2000)
    mantissa, more = np.frexp(mantissa)
    power = top + more
    sign.append(np.sign(mantissa))
    size.append(np.where(mantissa == 0, 0, np.log(np.abs(mantissa) + (mantissa == 0)) + power * np.log(2)))
return np.stack(sign, axis=1), np.stack(size, axis=1)
