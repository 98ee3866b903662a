# mistake: both models alike
# fails: test_best_exponent, test_best_exponent_of_any_models, test_best_exponent_at_the_ends

return 0.5
