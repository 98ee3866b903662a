# odd: a new list of states, and a list as the answer

states = []
for (W_xh, W_hh, b_h), state in zip(self.layers, self.states):
    a = x @ W_xh.T + state @ W_hh.T + b_h
    x = 1 - 2 / (np.exp(2 * a) + 1)
    states.append(x)
self.states = states
return list(x)
