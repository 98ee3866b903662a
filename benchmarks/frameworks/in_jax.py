"""The models of ``in_numpy.py`` in JAX, with the same weights."""

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def rnn_loss(w, X, targets):
    """Loss of a tanh layer with a linear output."""

    def step(h, x):
        h = jnp.tanh(x @ w["W_xh"].T + h @ w["W_hh"].T + w["b_h"])
        return h, h @ w["W_hy"].T + w["b_y"]

    _, y = jax.lax.scan(step, w["h_0"], jnp.swapaxes(X, 0, 1))  # time first
    return 0.5 * jnp.mean((jnp.swapaxes(y, 0, 1) - targets) ** 2)


def lstm_loss(w, X, targets):
    """Loss of an LSTM layer with a linear output."""

    def step(state, x):
        h, c = state
        i, f, g, o = jnp.split(x @ w["W_x"].T + h @ w["W_h"].T + w["b"], 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h @ w["W_hy"].T + w["b_y"]

    _, y = jax.lax.scan(step, (w["h_0"], w["c_0"]), jnp.swapaxes(X, 0, 1))
    return 0.5 * jnp.mean((jnp.swapaxes(y, 0, 1) - targets) ** 2)


def truncated_rnn_loss(w, X, targets, chunk):
    """Loss of ``rnn_loss``, whose gradient stops at the beginning of each chunk."""

    def step(carry, x):
        h, t = carry
        h = jnp.where(t % chunk == 0, jax.lax.stop_gradient(h), h)
        h = jnp.tanh(x @ w["W_xh"].T + h @ w["W_hh"].T + w["b_h"])
        return (h, t + 1), h @ w["W_hy"].T + w["b_y"]

    _, y = jax.lax.scan(step, (w["h_0"], 0), jnp.swapaxes(X, 0, 1))
    return 0.5 * jnp.mean((jnp.swapaxes(y, 0, 1) - targets) ** 2)


rnn = jax.jit(jax.value_and_grad(rnn_loss))
lstm = jax.jit(jax.value_and_grad(lstm_loss))
truncated_rnn = jax.jit(jax.value_and_grad(truncated_rnn_loss), static_argnames="chunk")


def clipped(gradients, limit):
    """The gradients, shortened together to the length ``limit`` if they are longer."""
    length = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients)))
    return jax.tree.map(lambda g: g * jnp.minimum(1, limit / length), gradients)
