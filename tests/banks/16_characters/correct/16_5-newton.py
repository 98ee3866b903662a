# odd: Newton's steps, kept within the interval

d = np.log(P / Q)
came = d[np.arange(len(text)), text].sum()
weight = 0.5
for _ in range(100):
    y = np.log(Q) + weight * d
    r = np.exp(y - np.logaddexp.reduce(y, axis=1)[:, None])
    mean = np.sum(r * d, axis=1)
    spread = np.sum(r * (d - mean[:, None]) ** 2)
    weight = min(max(weight + (came - mean.sum()) / spread, 0.0), 1.0)
return weight
