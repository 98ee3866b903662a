# odd: derivatives of all copies carried forward: their sum is the total one, the newest the immediate one

copies, total, immediate, h = [], [0.0], [], h_0
for value in x:
    before, h = h, np.tanh(w_xh * value + w_hh * h + b_h)
    slope = (1 - h) * (1 + h)
    copies = [slope * w_hh * felt for felt in copies] + [slope * before]
    total.append(sum(copies))
    immediate.append(copies[-1])
return total, immediate
