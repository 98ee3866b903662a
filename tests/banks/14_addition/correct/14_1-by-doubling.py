# odd: a scan by doubling, with b_0 put into the first map

u, v = np.array(u, dtype=float), np.array(v, dtype=float)
p, g = (u == v).astype(float), (u < v).astype(float)
P, G = p.copy(), g.copy()
reach = 1
while reach < P.shape[1]:
    G[:, reach:] = P[:, reach:] * G[:, :-reach] + G[:, reach:]
    P[:, reach:] = P[:, reach:] * P[:, :-reach]
    reach *= 2
b_0 = np.array(b_0, dtype=float)[:, None]
return p, g, np.concatenate([b_0, P * b_0 + G], axis=1)
