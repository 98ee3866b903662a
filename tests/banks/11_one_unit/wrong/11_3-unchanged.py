# mistake: the model is taken for invertible
# fails: test_twin_of_a_moving_average, test_twin_of_whole_numbers, test_twin_of_any_order, test_twin_of_an_invertible_model

return theta + 0.0, sigma2
