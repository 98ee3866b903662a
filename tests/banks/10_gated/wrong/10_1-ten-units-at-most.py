# mistake: units from the eleventh on have the longest half-life
# fails: test_spread_biases_for_any_number_of_units

half_lives = np.full(n, float(longest))
half_lives[:10] = np.geomspace(shortest, longest, min(n, 10))
return -np.log(np.expm1(np.log(2) / half_lives))
