# mistake: the signal is predicted as if it were seen
# fails: test_predictor_of_a_noisy_signal, test_predictor_for_any_noise, test_predictor_of_a_weak_signal, test_predictor_without_noise_or_memory

return 0.0, phi, var_signal + var_noise
