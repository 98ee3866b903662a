# mistake: the best step is searched for between 1e-12 and 10000
# fails: test_best_step_at_any_scale

low, high = -12.0, 4.0
for _ in range(100):
    middle = (low + high) / 2
    # The bound still falls where Taylor's part is the smaller one.
    if M * 10**middle / 2 < 2 * eta / 10**middle:
        low = middle
    else:
        high = middle
step = 10**low
return step, M * step / 2 + 2 * eta / step
