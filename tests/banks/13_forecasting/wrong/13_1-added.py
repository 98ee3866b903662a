# mistake: the recurrences are added
# fails: test_continue_chord, test_continue_chord_of_any_number_of_sines, test_continue_chord_for_any_horizon

coefficients = np.zeros(2 * len(frequencies))
for omega in frequencies:
    coefficients[0] += 2 * np.cos(omega)
    coefficients[1] -= 1
values = list(history)
for _ in range(horizon):
    values.append(coefficients @ values[: -len(coefficients) - 1 : -1])
return coefficients, np.array(values[-horizon:])
