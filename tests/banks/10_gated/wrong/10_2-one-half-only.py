# mistake: the window never reaches the first half
# fails: test_worth_of_memory, test_worth_of_memory_for_any_window, test_worth_of_memory_for_any_range

error = (high - low) ** 2 / 6
return low + high, error, error / 2 * (2 - min(2 * k / T, 1))
