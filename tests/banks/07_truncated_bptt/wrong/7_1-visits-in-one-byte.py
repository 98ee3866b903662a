# mistake: the visits are counted in single bytes
# fails: test_windows_of_any_scheme

reach, visits, heard = np.zeros(T, dtype=np.int64), np.zeros(T, dtype=np.uint8), 0
for end in [*range(k1, T, k1), T]:
    begin = max(0, end - k2)
    visits[begin:end] += 1
    reach[heard:end] = np.arange(heard + 1 - begin, end + 1 - begin)
    heard = end
return reach, visits
