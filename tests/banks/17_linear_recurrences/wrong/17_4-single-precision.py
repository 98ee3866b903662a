# mistake: the arrays are in single precision
# fails: test_count_modulo, test_count_modulo_any_number, test_count_modulo_at_every_length

angle = 2 * np.pi * np.array(adds) / k
rows = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
around = 2 * np.pi * np.arange(k) / k
return {
    "A": np.moveaxis(rows, 2, 0).astype(np.float32),
    "h_0": np.array([1.0, 0.0], dtype=np.float32),
    "W_hy": np.stack([np.cos(around), np.sin(around)], axis=1).astype(np.float32),
}
