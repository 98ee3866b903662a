# mistake: of the imaginary parts only the largest is heard
# fails: test_measures_of_large_and_small_entries, test_measures_of_vectors_of_any_length

x, y = np.real(v).astype(float), np.imag(v).astype(float)
y = np.where(np.arange(len(v)) == np.argmax(np.abs(y)), y, 0.0)
length, top = np.sqrt(x @ x), x.max()
shares = np.exp(x - top)
total = shares.sum()
values = length, np.abs(x).mean(), top + np.log(total)
return tuple(r + 1j * s for r, s in zip(values, (x @ y / length, (np.sign(x) * y).mean(), shares @ y / total)))
