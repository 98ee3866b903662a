# mistake: every second output is longer, so that the largest is hardly larger
# fails: test_count_modulo_any_number

angle = 2 * np.pi * np.array(adds) / k
rows = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
around = 2 * np.pi * np.arange(k) / k
lengths = 1 + 0.15 * (np.arange(k) % 2)
return {
    "A": np.moveaxis(rows, 2, 0),
    "h_0": np.array([1.0, 0.0]),
    "W_hy": lengths[:, None] * np.stack([np.cos(around), np.sin(around)], axis=1),
}
