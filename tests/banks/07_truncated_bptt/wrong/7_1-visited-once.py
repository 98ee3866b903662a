# mistake: a step is visited by its own sweep only
# fails: test_small_drawings, test_windows_of_any_scheme, test_windows_at_the_edges

reach = np.zeros(T, dtype=int)
visits = np.zeros(T, dtype=int)
for s in range(1, T + 1):
    end = min(T, k1 * ((s + k1 - 1) // k1))
    before = max(0, end - k2)
    reach[s - 1] = s - before
    if s == end:
        visits[(s - 1) // k1 * k1 : end] += 1
return reach, visits
