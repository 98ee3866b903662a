# odd: helpers with everyday names, column by column, from a generator

def delta(column):
    length = float(np.sqrt(np.dot(column, column)))
    return (length - amount) / length if length > amount else 0.0

def shortened():
    for column in np.asarray(W_hh, dtype=float).T:
        yield delta(column) * column

slope = np.array(list(shortened())).T
return slope, sum(1 for column in slope.T if np.count_nonzero(column) == 0)
