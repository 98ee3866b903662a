# mistake: the doubled cosines are kept in an array of the frequencies' type
# fails: test_continue_chord_of_any_number_of_sines

middle = np.empty_like(frequencies)
middle[:] = -2 * np.cos(frequencies)
polynomial = np.ones(1)
for m in middle:
    polynomial = np.convolve(polynomial, [1, m, 1])
values = list(history)
for _ in range(horizon):
    values.append(-polynomial[1:] @ values[: -len(polynomial) : -1])
return -polynomial[1:], np.array(values[-horizon:])
