# mistake: where input and lowest state have been met before, the old answer is given and no state is moved on
# fails: test_stacks_keep_to_themselves

self.given = getattr(self, "given", {})
met = np.asarray(x).tobytes(), self.states[0].tobytes()
if met not in self.given:
    for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
        x = np.tanh(W_xh @ x + W_hh @ self.states[i] + b_h)
        self.states[i] = x
    self.given[met] = x
return self.given[met].copy()
