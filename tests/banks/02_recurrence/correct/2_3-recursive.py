# odd: by recursion from the top

def state_of(i):
    W_xh, W_hh, b_h = self.layers[i]
    below = x if i == 0 else state_of(i - 1)
    self.states[i] = np.tanh(W_xh @ below + W_hh @ self.states[i] + b_h)
    return self.states[i]

return state_of(len(self.layers) - 1)
