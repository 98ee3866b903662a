# mistake: each loss counts for a visit of its own
# fails: test_small_drawings, test_windows_of_any_scheme, test_windows_at_the_edges

reach = np.empty(T, dtype=int)
visits = np.zeros(T, dtype=int)
heard = 0
for end in [*range(k1, T, k1), T]:
    before = max(0, end - k2)
    for s in range(heard, end):
        visits[before : s + 1] += 1
    reach[heard:end] = np.arange(heard, end) + 1 - before
    heard = end
return reach, visits
