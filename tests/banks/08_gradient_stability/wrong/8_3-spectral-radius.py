# mistake: the powers of the spectral radius
# fails: test_highest_power, test_highest_power_after_several_rises, test_highest_power_without_growth

rho = np.max(np.abs(np.linalg.eigvals(W)))
norms = [rho**k for k in range(100)]
return int(np.argmax(norms)), max(norms)
