# mistake: the bilinear rule
# fails: test_hold_a_line, test_hold_a_line_of_complex_systems, test_hold_a_line_with_eigenvalues_that_are_zero

z = eigenvalues * step
return (1 + z / 2) / (1 - z / 2), b * step / (1 - z / 2) / 2, b * step / (1 - z / 2) / 2
