# mistake: the smallest sum is answered
# fails: test_worth_of_memory, test_worth_of_memory_for_any_window, test_worth_of_memory_for_any_range

error = (high - low) ** 2 / 6
return 2 * low, error, error * (1 - k / T)
