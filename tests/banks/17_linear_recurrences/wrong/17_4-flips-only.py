# mistake: gates of one and minus one
# fails: test_count_modulo, test_count_modulo_any_number, test_count_modulo_at_every_length

angle = 2 * np.pi * np.array(adds) / k
turn = np.where(np.array(adds) % 2, -1.0, 1.0)
rows = np.array([[turn, 0 * turn], [0 * turn, turn]])
around = 2 * np.pi * np.arange(k) / k
return {
    "A": np.moveaxis(rows, 2, 0),
    "h_0": np.array([1.0, 0.0]),
    "W_hy": np.stack([np.cos(around), np.sin(around)], axis=1),
}
