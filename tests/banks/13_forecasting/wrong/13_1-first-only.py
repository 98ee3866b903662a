# mistake: only the first frequency
# fails: test_continue_chord, test_continue_chord_of_any_number_of_sines, test_continue_chord_for_any_horizon

coefficients = np.zeros(2 * len(frequencies))
coefficients[:2] = 2 * np.cos(frequencies[0]), -1
values = list(history)
for _ in range(horizon):
    values.append(coefficients @ values[: -len(coefficients) - 1 : -1])
return coefficients, np.array(values[-horizon:])
