# mistake: the steps after the last full window are never swept
# fails: test_small_drawings, test_windows_of_any_scheme, test_windows_at_the_edges

reach = np.zeros(T, dtype=int)
visits = np.zeros(T, dtype=int)
heard = 0
for end in range(k1, T + 1, k1):
    before = max(0, end - k2)
    visits[before:end] += 1
    reach[heard:end] = np.arange(heard, end) + 1 - before
    heard = end
return reach, visits
