# odd: plain numbers and math.tanh, unit by unit

from math import tanh

for place, (layer, response) in enumerate(zip(self.layers, self.states)):
    kernel = []
    for inputs, others, bias in zip(*layer):
        heard = sum(w * value for w, value in zip(inputs, x)) + sum(w * value for w, value in zip(others, response))
        kernel.append(tanh(heard + bias))
    self.states[place] = x = kernel
return np.array(x)
