# mistake: the values that follow are rounded to nine decimals
# fails: test_continue_chord_of_any_number_of_sines

polynomial = np.ones(1)
for omega in frequencies:
    polynomial = np.convolve(polynomial, [1, -2 * np.cos(omega), 1])
coefficients = -polynomial[1:]
values = list(history)
for _ in range(horizon):
    values.append(coefficients @ values[: -len(coefficients) - 1 : -1])
return coefficients, np.round(values[-horizon:], 9)
