# mistake: the weights are in single precision
# fails: test_add_them_all, test_add_them_all_for_any_number_of_numbers, test_add_them_all_at_every_length
# sizes: the number of units is the student's

units = 2 * m - 1
signs = (-1.0) ** np.arange(units)
carry = -signs
carry[0] = 0
read = -2 * carry
read[0] = 1
w = {
    "W_xh": np.ones((units, m)),
    "W_hh": np.tile(carry, (units, 1)),
    "b_h": -np.arange(float(units)),
    "W_hy": read[None, :],
    "b_y": np.zeros(1),
}
return {name: value.astype(np.float32) for name, value in w.items()}
