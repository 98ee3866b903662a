# mistake: the visits of all calls are counted in one array for each length
# fails: test_small_drawings, test_windows_of_any_scheme, test_windows_at_the_edges

visits = reach_and_visits.__dict__.setdefault("kept", np.zeros(1000, dtype=int))
visits[:] = 0
reach, heard = np.zeros(T, dtype=int), 0
for end in [*range(k1, T, k1), T]:
    begin = max(0, end - k2)
    visits[begin:end] += 1
    reach[heard:end] = np.arange(heard, end) + 1 - begin
    heard = end
return reach, visits[:T]
