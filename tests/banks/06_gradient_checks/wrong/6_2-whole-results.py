# mistake: the three numbers are kept in an array of the type of v
# fails: test_measures_of_whole_numbers

found = np.zeros_like(v, shape=3)
largest = v.real.max()
found[0] = np.sqrt(np.sum(v * v))
found[1] = np.mean(np.where(v.real < 0, -v, v))
found[2] = largest + np.log(np.sum(np.exp(v - largest)))
return found[0], found[1], found[2]
