# mistake: the history is turned round where it is
# fails: test_continue_chord, test_continue_chord_of_any_number_of_sines, test_continue_chord_for_any_horizon

polynomial = np.ones(1)
for omega in frequencies:
    polynomial = np.convolve(polynomial, [1, -2 * np.cos(omega), 1])
c = -polynomial[1:]
history[:] = history[::-1].copy()
recent = list(history[: len(c)])
for _ in range(horizon):
    recent.insert(0, c @ recent[: len(c)])
return c, np.array(recent[:horizon][::-1])
