# mistake: divisions that round down
# fails: test_worth_of_memory_for_any_range

mean = (low + high) // 2 if isinstance(low, int) else (low + high) / 2
variance = (high - low) ** 2 // 12 if isinstance(low, int) else (high - low) ** 2 / 12
return 2 * mean, 2 * variance, 2 * variance * (1 - k / T)
