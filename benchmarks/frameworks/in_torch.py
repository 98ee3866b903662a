"""The models of ``in_numpy.py`` in PyTorch, with the same weights."""

import torch

torch.set_default_dtype(torch.float64)


def rnn(w, X, targets):
    """Loss and gradients of a tanh layer with a linear output."""
    (n, m), p = w["W_xh"].shape, len(w["b_y"])
    layer = torch.nn.RNN(m, n, batch_first=True)
    readout = torch.nn.Linear(n, p)
    copy_in(layer, w["W_xh"], w["W_hh"], w["b_h"])
    copy_in_output(readout, w)
    h_0 = torch.tensor(w["h_0"], requires_grad=True)
    states, _ = layer(torch.tensor(X), h_0[None])  # a state for each layer and direction
    loss = 0.5 * ((readout(states) - torch.tensor(targets)) ** 2).mean()
    loss.backward()
    return loss.item(), {
        "W_xh": layer.weight_ih_l0.grad,
        "W_hh": layer.weight_hh_l0.grad,
        "b_h": layer.bias_ih_l0.grad,
        "h_0": h_0.grad,
        "W_hy": readout.weight.grad,
        "b_y": readout.bias.grad,
    }


def lstm(w, X, targets):
    """Loss and gradients of an LSTM layer with a linear output."""
    n, m, p = len(w["W_x"]) // 4, w["W_x"].shape[1], len(w["b_y"])
    layer = torch.nn.LSTM(m, n, batch_first=True)
    readout = torch.nn.Linear(n, p)
    copy_in(layer, w["W_x"], w["W_h"], w["b"])  # the blocks are i, f, g, o in both
    copy_in_output(readout, w)
    h_0 = torch.tensor(w["h_0"], requires_grad=True)
    c_0 = torch.tensor(w["c_0"], requires_grad=True)
    states, _ = layer(torch.tensor(X), (h_0[None], c_0[None]))
    loss = 0.5 * ((readout(states) - torch.tensor(targets)) ** 2).mean()
    loss.backward()
    return loss.item(), {
        "W_x": layer.weight_ih_l0.grad,
        "W_h": layer.weight_hh_l0.grad,
        "b": layer.bias_ih_l0.grad,
        "h_0": h_0.grad,
        "c_0": c_0.grad,
        "W_hy": readout.weight.grad,
        "b_y": readout.bias.grad,
    }


def truncated_rnn(w, X, targets, chunk):
    """The same as ``rnn``, but the state is handed from chunk to chunk as a constant."""
    (n, m), p = w["W_xh"].shape, len(w["b_y"])
    layer = torch.nn.RNN(m, n, batch_first=True)
    readout = torch.nn.Linear(n, p)
    copy_in(layer, w["W_xh"], w["W_hh"], w["b_h"])
    copy_in_output(readout, w)
    total, h = 0.0, torch.tensor(w["h_0"])[None]
    for begin in range(0, X.shape[1], chunk):
        now = slice(begin, begin + chunk)
        states, h = layer(torch.tensor(X[:, now]), h.detach())
        errors = readout(states) - torch.tensor(targets[:, now])
        loss = 0.5 * (errors**2).sum() / targets.size
        loss.backward()  # adds to the gradients of the chunks before
        total += loss.item()
    return total, {
        "W_xh": layer.weight_ih_l0.grad,
        "W_hh": layer.weight_hh_l0.grad,
        "b_h": layer.bias_ih_l0.grad,
        "W_hy": readout.weight.grad,
        "b_y": readout.bias.grad,
    }


def copy_in(layer, W_x, W_h, b):
    """Put weights into a layer. It has two biases, which are only ever added: ours is the first."""
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.tensor(W_x))
        layer.weight_hh_l0.copy_(torch.tensor(W_h))
        layer.bias_ih_l0.copy_(torch.tensor(b))
        layer.bias_hh_l0.zero_()


def copy_in_output(readout, w):
    """Put the output's weights in."""
    with torch.no_grad():
        readout.weight.copy_(torch.tensor(w["W_hy"]))
        readout.bias.copy_(torch.tensor(w["b_y"]))


def clipped(gradients, limit):
    """The gradients, shortened together to the length ``limit`` if they are longer."""
    parameters = {name: torch.nn.Parameter(torch.zeros_like(g)) for name, g in gradients.items()}
    for name, parameter in parameters.items():
        parameter.grad = gradients[name].clone()
    torch.nn.utils.clip_grad_norm_(parameters.values(), limit)
    return {name: parameter.grad for name, parameter in parameters.items()}


def norm_with_both_biases(gradients):
    """The length that clipping sees if both biases of a layer are trained."""
    both = [*gradients.values(), gradients["b_h"]]
    return torch.nn.utils.get_total_norm(both).item()
