# mistake: the coefficients are computed in single precision
# fails: test_continue_chord_of_any_number_of_sines, test_continue_chord_for_any_horizon

polynomial = np.ones(1, dtype=np.float32)
for omega in frequencies:
    polynomial = np.convolve(polynomial, np.array([1, -2 * np.cos(omega), 1], dtype=np.float32))
coefficients = -polynomial[1:].astype(float)
values = [float(value) for value in history]
for _ in range(horizon):
    values.append(coefficients @ values[: -len(coefficients) - 1 : -1])
return coefficients, np.array(values[-horizon:])
