# mistake: a factor below a hundred-millionth is taken for zero
# fails: test_descent_speed_for_any_size

eigenvalues = np.linalg.eigvalsh(H)
smallest, largest = eigenvalues[0], eigenvalues[-1]
factor = (largest - smallest) / (largest + smallest)
iterations = 1 if factor < 1e-8 else int(np.ceil(-digits / np.log10(factor)))
return 2 / largest, 2 / (smallest + largest), iterations
