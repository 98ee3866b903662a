# mistake: the caller's input is overwritten
# fails: test_stack_of_two_layers, test_stack_of_whole_numbers, test_stacks_of_any_height, test_stacks_keep_to_themselves

given = x
for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    x = np.tanh(W_xh @ x + W_hh @ self.states[i] + b_h)
    self.states[i] = x
given[:] = given + 1
return x
