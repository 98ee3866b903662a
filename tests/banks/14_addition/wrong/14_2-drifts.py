# mistake: one more unit adds a billionth in every column, which a long sum shows
# fails: test_add_them_all_at_every_length
# sizes: the number of units is the student's

units = 2 * m - 1
signs = (-1.0) ** np.arange(units)
carry = -signs
carry[0] = 0
read = -2 * carry
read[0] = 1
n = units + 1
W_hh = np.zeros((n, n))
W_hh[:units, :units] = carry
W_hh[units, units] = 1.0
return {
    "W_xh": np.concatenate([np.ones((units, m)), np.zeros((1, m))]),
    "W_hh": W_hh,
    "b_h": np.append(-np.arange(float(units)), 1e-9),
    "W_hy": np.append(read, 1.0)[None, :],
    "b_y": np.zeros(1),
}
