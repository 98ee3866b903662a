"""The models of the course: a vanilla RNN and an LSTM with a linear output, their loss and its gradients."""

import numpy as np

from unrolled.learning import clip_by_norm, truncated_bptt
from unrolled.models.gated import lstm_bptt, lstm_states
from unrolled.models.vanilla import elman_bptt, elman_outputs, elman_states, output_bptt


def rnn(w, X, targets):
    """Loss and gradients of a tanh layer with a linear output."""
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], w["h_0"])
    y = elman_outputs(h, w["W_hy"], w["b_y"])
    e = (y - targets) / y.size
    direct, of_output = output_bptt(h, e, w["W_hy"])
    _, of_states = elman_bptt(X, h, direct, w["W_xh"], w["W_hh"])
    return 0.5 * np.mean((y - targets) ** 2), of_output | of_states


def lstm(w, X, targets):
    """Loss and gradients of an LSTM layer with a linear output."""
    h, c, gates = lstm_states(X, w["W_x"], w["W_h"], w["b"], w["h_0"], w["c_0"])
    y = elman_outputs(h, w["W_hy"], w["b_y"])
    e = (y - targets) / y.size
    direct, of_output = output_bptt(h, e, w["W_hy"])
    _, _, of_states = lstm_bptt(X, h, c, gates, direct, w["W_x"], w["W_h"])
    return 0.5 * np.mean((y - targets) ** 2), of_output | of_states


def truncated_rnn(w, X, targets, chunk):
    """The same as ``rnn``, but no gradient goes back beyond the beginning of its chunk."""
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], w["h_0"])
    y = elman_outputs(h, w["W_hy"], w["b_y"])
    direct, of_output = output_bptt(h, (y - targets) / y.size, w["W_hy"])
    of_states = truncated_bptt(X, h, direct, w["W_xh"], w["W_hh"], k1=chunk, k2=chunk)
    return 0.5 * np.mean((y - targets) ** 2), of_output | of_states


def clipped(gradients, limit):
    """The gradients, shortened together to the length ``limit`` if they are longer."""
    return clip_by_norm(gradients, limit)
