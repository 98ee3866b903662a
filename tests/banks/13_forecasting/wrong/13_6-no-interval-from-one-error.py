# mistake: a single error is not enough for an interval: that of the distance before is kept
# fails: test_prediction_band_of_any_size

N, H = made.shape
widths = np.zeros(H)
for h in range(1, H + 1):
    known = N - h + 1
    sizes = np.sort(np.abs(x[-known:] - made[:known, h - 1]))
    rank = -(-(known + 1) * percent // 100)
    widths[h - 1] = widths[h - 2] if known == 1 and h > 1 else sizes[rank - 1]
return newest - widths, newest + widths
