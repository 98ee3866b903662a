# mistake: each layer reads the old state of the layer below
# fails: test_stack_of_two_layers, test_stack_of_whole_numbers, test_stacks_of_any_height, test_stacks_keep_to_themselves

below = [x, *self.states[:-1]]
self.states = [
    np.tanh(W_xh @ read + W_hh @ state + b_h)
    for (W_xh, W_hh, b_h), read, state in zip(self.layers, below, self.states)
]
return self.states[-1]
