# odd: what of a surprise is doubt about the state and what is new

out = []
state, doubt = float(h_0), 0.0
for value, here in zip(x, seen):
    out.append((state, doubt + sigma2))
    surprise = value - state if here else 0.0
    share = doubt / (doubt + sigma2)
    known, new = state + share * surprise, (1 - share) * surprise
    state = phi * known + (phi + theta) * new
    doubt = theta**2 * sigma2 * share if here else phi**2 * doubt + (phi + theta) ** 2 * sigma2
table = np.array(out)
return table[:, 0].copy(), table[:, 1].copy()
