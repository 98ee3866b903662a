# odd: Python's integers, digit by digit; lists

p, g, b = [], [], []
for i in range(len(u)):
    borrow, row = int(b_0[i]), [float(b_0[i])]
    for a, c in zip(u[i], v[i]):
        borrow = int(int(a) - int(c) - borrow < 0)
        row.append(float(borrow))
    p.append([float(a == c) for a, c in zip(u[i], v[i])])
    g.append([float(a < c) for a, c in zip(u[i], v[i])])
    b.append(row)
return p, g, b
