# mistake: the second number is always heard
# fails: test_worth_of_memory, test_worth_of_memory_for_any_window, test_worth_of_memory_for_any_range

error = (high - low) ** 2 / 6
return low + high, error, error / 2 * (1 - max(k - T // 2, 0) / (T // 2))
