# odd: unit i holds the sum of the newest k - i inputs; the output reads the first

W_xh = np.ones((k, 1)) / k
W_hh = np.eye(k, k=1)
return W_xh, W_hh, np.eye(k)[:1]
