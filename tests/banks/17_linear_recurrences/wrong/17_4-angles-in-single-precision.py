# mistake: angles in single precision, which large numbers use up
# fails: test_count_modulo_at_every_length

angle = (np.float32(2 * np.pi / k) * np.array(adds, dtype=np.float32)).astype(float)
rows = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
around = 2 * np.pi * np.arange(k) / k
return {
    "A": np.moveaxis(rows, 2, 0),
    "h_0": np.array([1.0, 0.0]),
    "W_hy": np.stack([np.cos(around), np.sin(around)], axis=1),
}
