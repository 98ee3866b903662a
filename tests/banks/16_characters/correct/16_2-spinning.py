# odd: the probabilities are taken off u until it is used up

answer = np.zeros(len(u), dtype=int)
for i in range(len(u)):
    row = scores[i] - max(scores[i])
    if temperature == 0:
        answer[i] = list(row).index(0)
        continue
    p = np.exp(row / temperature)
    sought, reached = u[i] * p.sum(), 0.0
    for k in range(len(p)):
        if p[k] > 0:
            answer[i] = k
            reached = reached + p[k]
            if sought < reached:
                break
return answer
