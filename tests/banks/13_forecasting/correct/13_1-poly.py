# odd: the polynomial from its roots

roots = np.exp(1j * np.concatenate([frequencies, -np.asarray(frequencies)]))
coefficients = -np.real(np.poly(roots))[1:]
window = np.array(history[-len(coefficients) :])[::-1]
following = []
for _ in range(horizon):
    following.append(float(coefficients @ window))
    window = np.concatenate([[following[-1]], window[:-1]])
return coefficients, np.array(following)
