# odd: a machine that runs step by step with a bounded memory

from collections import deque

memory, waiting = deque(maxlen=k2), []
reach, visits = [0] * T, [0] * T
for t in range(T):
    memory.append(t)
    waiting.append(t)
    if (t + 1) % k1 == 0 or t == T - 1:
        for step in memory:
            visits[step] += 1
        while waiting:
            s = waiting.pop()
            reach[s] = sum(step <= s for step in memory)
return np.array(reach), np.array(visits)
