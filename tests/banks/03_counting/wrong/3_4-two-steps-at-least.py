# mistake: one step is enough in a round valley only
# fails: test_descent_speed_for_any_digits

eigenvalues = np.linalg.eigvalsh(H)
smallest, largest = eigenvalues[0], eigenvalues[-1]
factor = (largest - smallest) / (largest + smallest)
iterations = 1 if factor == 0 else max(2, int(np.ceil(-digits / np.log10(factor))))
return 2 / largest, 2 / (smallest + largest), iterations
