"""The training loop: its gradients, that it learns, and that a seed says all."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.learning import softmax_cross_entropy
from unrolled.learning.training import arriving, error_at_the_end, loss_and_gradients, start, train
from unrolled.models.cells import gru_cell, lstm_cell, vanilla_cell
from unrolled.tasks.adding import adding
from unrolled.tasks.copying import copying


def two_steps(rng):
    return adding(20, 2, rng)


@pytest.mark.parametrize("cell", [vanilla_cell(), lstm_cell(), gru_cell()])
@pytest.mark.parametrize(
    ("draw", "loss", "outputs"),
    [
        (lambda rng: adding(3, 5, rng), error_at_the_end, 1),
        (lambda rng: copying(3, 2, rng, symbols=3, length=2), softmax_cross_entropy, 4),
    ],
)
def test_every_gradient_is_that_of_the_complex_step(cell, draw, loss, outputs):
    rng = np.random.default_rng(0)
    X, targets = draw(rng)
    weights = start(cell, X.shape[2], 4, outputs, rng)
    weights = {name: value + 0.2 * rng.normal(size=value.shape) for name, value in weights.items()}
    value, gradients = loss_and_gradients(cell, weights, X, targets, loss)

    def again(*values):
        return loss_and_gradients(cell, dict(zip(weights, values, strict=True)), X, targets, loss)[0]

    assert np.isclose(value, again(*weights.values()), rtol=1e-14) and gradients.keys() == weights.keys()
    for name, want in zip(weights, complex_step(again, *weights.values()), strict=True):
        assert compare(gradients[name], want).agrees, name


def test_what_needs_no_memory_is_learned_and_the_seed_says_all():
    weights, losses = train(lstm_cell(), two_steps, error_at_the_end, 1, seed=1, units=8, iterations=300)
    assert losses[:20].mean() > 0.1 and losses[-20:].mean() < 0.02
    again, _ = train(lstm_cell(), two_steps, error_at_the_end, 1, seed=1, units=8, iterations=300)
    other, _ = train(lstm_cell(), two_steps, error_at_the_end, 1, seed=2, units=8, iterations=300)
    assert all(np.array_equal(weights[name], again[name]) for name in weights)
    assert not np.array_equal(weights["W_h"], other["W_h"])


def test_a_step_is_no_longer_than_adams():
    first, _ = train(vanilla_cell(), two_steps, error_at_the_end, 1, seed=3, iterations=0)
    after, losses = train(vanilla_cell(), two_steps, error_at_the_end, 1, seed=3, iterations=1, step_size=0.01)
    assert losses.shape == (1,)
    assert all(np.max(np.abs(after[name] - first[name])) <= 0.01 * (1 + 1e-9) for name in first)


def test_training_ends_where_it_is_enough_and_is_the_same_until_then():
    whole, losses = train(vanilla_cell(), two_steps, error_at_the_end, 1, seed=3, iterations=7)
    ended, fewer = train(
        vanilla_cell(), two_steps, error_at_the_end, 1, seed=3, iterations=9, enough=lambda seen: len(seen) == 7
    )
    assert np.array_equal(fewer, losses) and all(np.array_equal(ended[name], whole[name]) for name in whole)


def test_only_the_last_output_is_looked_at():
    outputs = np.arange(6.0).reshape(2, 3, 1)
    value, e = error_at_the_end(outputs, np.array([2.0, 4.0]))
    assert value == 0.5 and e[..., 0].tolist() == [[0, 0, 0], [0, 0, 1]]


def test_what_arrives_is_a_power_where_one_unit_is_linear():
    weights = {"W_xh": np.ones((1, 2)), "W_hh": np.array([[-0.5]]), "b_h": np.ones(1)}
    weights |= {"W_hy": np.array([[3.0], [7.0]]), "b_y": np.zeros(2)}
    X = np.random.default_rng(4).normal(size=(5, 4, 2))
    assert np.allclose(arriving(vanilla_cell("random", "linear"), weights, X), [0.125, 0.25, 0.5, 1], rtol=1e-14)


def test_what_arrives_in_an_lstm_without_recurrent_weights_is_the_product_of_its_forget_gates():
    cell, rng = lstm_cell(1.0), np.random.default_rng(5)
    weights = start(cell, 2, 1, 1, rng)
    weights["W_h"] = np.zeros_like(weights["W_h"])
    X = rng.normal(size=(1, 6, 2))
    layer = {name: weights[name] for name in ("W_x", "W_h", "b")}
    f = lstm_cell(plain=True).states(layer, X)[1][2][0, :, 1]
    want = [np.prod(f[t:]) for t in range(1, 7)]
    assert np.allclose(arriving(cell, weights, X), want, rtol=1e-12)
