# mistake: a state is called zero where its two parts nearly agree
# fails: test_signed_logarithms_of_zeros_and_whole_numbers

s = np.cumsum(np.array(log_a, dtype=float), axis=1)
s = np.concatenate([np.zeros((len(s), 1)), s], axis=1)
added = np.concatenate([np.array(h_0, dtype=float)[:, None], b], axis=1)
with np.errstate(divide="ignore", invalid="ignore"):
    rising = np.logaddexp.accumulate(np.log(np.maximum(added, 0)) - s, axis=1)
    falling = np.logaddexp.accumulate(np.log(np.maximum(-added, 0)) - s, axis=1)
    larger = np.maximum(rising, falling)
    size = larger + np.log(-np.expm1(-np.abs(rising - falling)))
alike = (rising == falling) | (np.abs(rising - falling) < 1e-3)
sign = np.where(alike, 0.0, np.where(rising > falling, 1.0, -1.0))
return sign, np.where(sign == 0, 0.0, s + size)
