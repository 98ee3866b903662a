# mistake: numbers with an exponent beside them, but the gates themselves are plain numbers
# fails: test_signed_logarithms_far_out_of_range

gates, b = np.exp(np.clip(np.array(log_a, dtype=float), -700, 700)), np.array(b, dtype=float)
mantissa, power = np.frexp(np.array(h_0, dtype=float))
sign, size = [], []
for t in range(b.shape[1] + 1):
    if t:
        mantissa, more = np.frexp(mantissa * gates[:, t - 1])
        power = np.where(mantissa == 0, -10**9, power + more)
        added, place = np.frexp(b[:, t - 1])
        place = np.where(added == 0, -10**9, place)
        top = np.maximum(power, place)
        mantissa, more = np.frexp(np.ldexp(mantissa, np.maximum(power - top, -2000)) + np.ldexp(added, np.maximum(place - top, -2000)))
        power = top + more
    sign.append(np.sign(mantissa))
    size.append(np.where(mantissa == 0, 0, np.log(np.abs(mantissa) + (mantissa == 0)) + power * np.log(2)))
return np.stack(sign, axis=1), np.stack(size, axis=1)
