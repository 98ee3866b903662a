# mistake: negative symbols count as their absolute values
# fails: test_count_modulo_any_number, test_count_modulo_at_every_length

angle = 2 * np.pi * np.abs(adds) / k
rows = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
around = 2 * np.pi * np.arange(k) / k
return {
    "A": np.moveaxis(rows, 2, 0),
    "h_0": np.array([1.0, 0.0]),
    "W_hy": np.stack([np.cos(around), np.sin(around)], axis=1),
}
