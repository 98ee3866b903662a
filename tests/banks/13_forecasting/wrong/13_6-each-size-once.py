# mistake: errors of one size count once
# fails: test_prediction_band_of_any_size

N, H = made.shape
widths = np.zeros(H)
for h in range(1, H + 1):
    known = N - h + 1
    sizes = np.unique(np.abs(x[-known:] - made[:known, h - 1]))
    rank = -(-(known + 1) * percent // 100)
    widths[h - 1] = sizes[min(rank, len(sizes)) - 1]
return newest - widths, newest + widths
