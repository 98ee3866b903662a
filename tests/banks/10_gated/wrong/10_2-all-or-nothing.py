# mistake: a number is heard if its whole half is
# fails: test_worth_of_memory, test_worth_of_memory_for_any_window, test_worth_of_memory_for_any_range

error = (high - low) ** 2 / 6
return low + high, error, error / 2 * (2 if k < T // 2 else 1 if k < T else 0)
