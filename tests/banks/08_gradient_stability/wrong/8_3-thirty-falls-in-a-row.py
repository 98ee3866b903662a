# mistake: stops where the norms have fallen thirty times in a row
# fails: test_highest_power_after_several_rises

power, norms, falls = W, [1.0], 0
while falls < 30:
    norms.append(np.linalg.norm(power, 2))
    if norms[-1] < 1:
        break
    falls = falls + 1 if norms[-1] < norms[-2] else 0
    power = power @ W
k = int(np.argmax(norms))
return k, norms[k]
