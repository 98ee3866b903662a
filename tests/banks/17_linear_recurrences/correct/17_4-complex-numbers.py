# odd: complex numbers, of which real and imaginary parts are taken

root = np.exp(2j * np.pi / k)
gates = root ** (np.array(adds) % k)
A = np.stack([np.stack([gates.real, -gates.imag], axis=1), np.stack([gates.imag, gates.real], axis=1)], axis=1)
start = 3.0 + 4.0j
outputs = start * root ** np.arange(k)
return {"A": A, "h_0": np.array([start.real, start.imag]), "W_hy": np.stack([outputs.real, outputs.imag], axis=1) / 7}
