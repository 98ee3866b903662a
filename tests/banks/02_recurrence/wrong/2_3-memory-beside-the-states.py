# mistake: the states are kept where reset does not find them
# fails: test_stacks_keep_to_themselves

self.memory = getattr(self, "memory", list(self.states))
for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    x = np.tanh(W_xh @ x + W_hh @ self.memory[i] + b_h)
    self.memory[i] = x
return x
