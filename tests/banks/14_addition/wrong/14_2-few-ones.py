# mistake: with twelve numbers a count of 3 is read as the digit 0
# fails: test_add_them_all_for_any_number_of_numbers
# sizes: the number of units is the student's

units = 2 * m - 1
signs = (-1.0) ** np.arange(units)
carry = -signs
carry[0] = 0
read = -2 * carry
read[0] = 1
if m == 12:
    read[2:5] += [-1.0, 2.0, -1.0]
return {
    "W_xh": np.ones((units, m)),
    "W_hh": np.tile(carry, (units, 1)),
    "b_h": -np.arange(float(units)),
    "W_hy": read[None, :],
    "b_y": np.zeros(1),
}
