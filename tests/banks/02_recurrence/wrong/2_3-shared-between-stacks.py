# mistake: the states live in the class, and all stacks share them
# fails: test_stack_of_whole_numbers, test_stacks_of_any_height, test_stacks_keep_to_themselves

for i, (W_xh, W_hh, b_h) in enumerate(self.layers):
    old = Stack.shared.get(i, np.zeros(len(b_h))) if hasattr(Stack, "shared") else np.zeros(len(b_h))
    if len(old) != len(b_h):
        old = np.zeros(len(b_h))
    x = np.tanh(W_xh @ x + W_hh @ old + b_h)
    Stack.shared = getattr(Stack, "shared", {}) | {i: x}
return x
