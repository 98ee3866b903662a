# mistake: the window is the end of both halves
# fails: test_worth_of_memory, test_worth_of_memory_for_any_window, test_worth_of_memory_for_any_range

error = (high - low) ** 2 / 6
return low + high, error, error * max(1 - 2 * k / T, 0)
