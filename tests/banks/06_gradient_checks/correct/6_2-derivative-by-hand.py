# odd: values in real arithmetic, and the imaginary parts by the derivatives

x, y = np.real(v), np.imag(v)
length = np.sqrt(np.sum(x**2))
top = x.max()
weights = np.exp(x - top)
lse = top + np.log(weights.sum())
return (
    length + 1j * (x @ y) / length,
    np.abs(x).mean() + 1j * np.mean(np.sign(x) * y),
    lse + 1j * (weights @ y) / weights.sum(),
)
