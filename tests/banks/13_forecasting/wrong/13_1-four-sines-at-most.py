# mistake: of more than four frequencies only the first four are used
# fails: test_continue_chord_of_any_number_of_sines

polynomial = np.ones(1)
for omega in frequencies[:4]:
    polynomial = np.convolve(polynomial, [1, -2 * np.cos(omega), 1])
coefficients = -np.pad(polynomial[1:], (0, 2 * len(frequencies[4:])))
values = list(history)
for _ in range(horizon):
    values.append(coefficients @ values[: -len(coefficients) - 1 : -1])
return coefficients, np.array(values[-horizon:])
