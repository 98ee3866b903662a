# mistake: the values are kept in an array of the history's type, which cuts them off where it holds whole numbers
# fails: test_continue_chord_of_any_number_of_sines

polynomial = np.poly(np.exp(1j * np.concatenate([frequencies, -1.0 * frequencies]))).real
c = -polynomial[1:]
values = np.zeros(len(history) + horizon, dtype=history.dtype)
values[: len(history)] = history
for t in range(len(history), len(values)):
    values[t] = c @ values[t - len(c) : t][::-1]
return c, values[len(history) :]
