# mistake: the Hessian is divided by its trace where it is
# fails: test_descent_speed, test_descent_speed_for_any_size, test_descent_speed_for_any_digits, test_descent_speed_in_a_round_valley

trace = np.trace(H)
H[:] = H / trace
eigenvalues = np.linalg.eigvalsh(H) * trace
low, high = eigenvalues[0], eigenvalues[-1]
factor = (high - low) / (high + low)
return 2 / high, 2 / (low + high), 1 if factor < 1e-12 else int(np.ceil(-digits / np.log10(factor)))
