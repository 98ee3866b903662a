# mistake: the matrices hold complex numbers: the units turn
# fails: test_moving_average, test_moving_averages_of_any_length, test_the_memory_has_a_sharp_end

turn = np.diag(1j ** np.arange(k))
W_xh, W_hh, W_hy = np.eye(k, 1), np.eye(k, k=-1), np.ones((1, k)) / k
return turn @ W_xh, turn @ W_hh @ turn.conj(), W_hy @ turn.conj()
