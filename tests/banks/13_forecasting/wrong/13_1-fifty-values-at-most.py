# mistake: values from the fifty-first on are left at zero
# fails: test_continue_chord_for_any_horizon

polynomial = np.ones(1)
for omega in frequencies:
    polynomial = np.convolve(polynomial, [1, -2 * np.cos(omega), 1])
coefficients, T = -polynomial[1:], len(history)
values = np.append(np.array(history, dtype=float), np.zeros(horizon))
for t in range(T, T + min(horizon, 50)):
    values[t] = coefficients @ values[t - len(coefficients) : t][::-1]
return coefficients, values[T:]
