# mistake: the reach is the length of the window
# fails: test_small_drawings, test_windows_of_any_scheme, test_windows_at_the_edges

reach = np.empty(T, dtype=int)
visits = np.zeros(T, dtype=int)
heard = 0
for end in [*range(k1, T, k1), T]:
    before = max(0, end - k2)
    visits[before:end] += 1
    reach[heard:end] = end - before
    heard = end
return reach, visits
