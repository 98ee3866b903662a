# mistake: what the loop feeds back is kept between -5 and 5
# fails: test_stacked_units_of_any_weights

loop = min(max(b * d, -5.0), 5.0)
return np.array([a + c + loop, -a * c]), np.array([-(a + c), a * c])
