# mistake: each layer takes two steps
# fails: test_stack_of_two_layers, test_stack_of_whole_numbers, test_stacks_of_any_height, test_stacks_keep_to_themselves

for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    for _ in range(2):
        self.states[i] = np.tanh(W_xh @ x + W_hh @ self.states[i] + b_h)
    x = self.states[i]
return x
