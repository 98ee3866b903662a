# mistake: the variance of one number
# fails: test_worth_of_memory, test_worth_of_memory_for_any_window, test_worth_of_memory_for_any_range

error = (high - low) ** 2 / 12
return low + high, error, error * (1 - k / T)
