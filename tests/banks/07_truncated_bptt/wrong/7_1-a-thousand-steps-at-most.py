# mistake: no sweep starts between step 1000 and the end
# fails: test_windows_of_any_scheme

reach, visits, heard = np.zeros(T, dtype=int), np.zeros(T, dtype=int), 0
for end in [*range(k1, min(T, 1000), k1), T]:
    begin = max(0, end - k2)
    visits[begin:end] += 1
    reach[heard:end] = np.arange(heard + 1, end + 1) - begin
    heard = end
return reach, visits
