# odd: the smallest errors are taken from a heap, one by one

import heapq

widths = []
for h in range(made.shape[1]):
    heap = [float(abs(a - b)) for a, b in zip(made[:, h], x[len(x) - len(made) + h :])]
    heapq.heapify(heap)
    taken, all_of_them = 0, len(heap) + 1
    while 100 * taken < percent * all_of_them:
        width, taken = heapq.heappop(heap), taken + 1
    widths.append(width)
return newest - np.array(widths), newest + np.array(widths)
