# mistake: a sine in place of the cosine
# fails: test_continue_chord, test_continue_chord_of_any_number_of_sines, test_continue_chord_for_any_horizon

polynomial = np.ones(1)
for omega in frequencies:
    polynomial = np.convolve(polynomial, [1, -2 * np.sin(omega), 1])
coefficients = -polynomial[1:]
values = list(history)
for _ in range(horizon):
    values.append(coefficients @ values[: -len(coefficients) - 1 : -1])
return coefficients, np.array(values[-horizon:])
