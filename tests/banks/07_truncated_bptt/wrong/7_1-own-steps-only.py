# mistake: each sweep goes back k1 steps
# fails: test_small_drawings, test_windows_of_any_scheme, test_windows_at_the_edges

reach = np.empty(T, dtype=int)
visits = np.zeros(T, dtype=int)
heard = 0
for end in [*range(k1, T, k1), T]:
    before = heard
    visits[before:end] += 1
    reach[heard:end] = np.arange(heard, end) + 1 - before
    heard = end
return reach, visits
