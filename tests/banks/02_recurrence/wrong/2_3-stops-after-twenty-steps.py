# mistake: after twenty steps the stack stands still
# fails: test_stacks_of_any_height

self.n = getattr(self, "n", 0) + 1
if not any(s.any() for s in self.states):
    self.n = 1
if self.n > 20:
    return self.states[-1].copy()
for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    x = np.tanh(W_xh @ x + W_hh @ self.states[i] + b_h)
    self.states[i] = x
return x
