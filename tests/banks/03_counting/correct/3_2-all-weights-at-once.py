# odd: all recurrent weights at once, with NumPy's broadcasting, and the cost from the sums alone

w = np.asarray(w_hh_values, dtype=float)[:, None]
ss, sd, before = np.zeros(len(w)), np.zeros(len(w)), 0.0
for t in range(X.shape[1]):
    before = w * before + X[:, t]
    ss = ss + (before**2).sum(axis=1)
    sd = sd + before @ D[:, t]
best = np.divide(sd, ss, out=np.zeros(len(w)), where=ss > 0)
return best, ((D**2).sum() - best * sd) / D.size
