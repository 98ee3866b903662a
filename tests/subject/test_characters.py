"""The shipped text, and models of its next character: carried states, gradients of a window, writing, learning."""

import numpy as np
import pytest

from unrolled.gradients import central_difference
from unrolled.learning.characters import (
    LAYERS,
    begin,
    loss_and_gradients_from,
    one_hot,
    read,
    sample,
    softmax,
    streams,
    text_probabilities,
    train_characters,
)
from unrolled.tasks.prose import ALPHABET, decode, encode, prose


def test_the_text_has_three_parts_in_the_alphabet():
    texts = prose()
    assert sum(map(len, texts)) + 4 == 246_492
    assert set(np.concatenate(texts)) == set(range(len(ALPHABET)))
    # What is held out is not among what is learned: no paragraph of it stands there.
    learned = set(decode(texts.training).split("\n"))
    for part in texts[1:]:
        paragraphs = [line for line in decode(part).split("\n") if len(line) > 120]
        assert len(paragraphs) > 50 and sum(line in learned for line in paragraphs) <= 1


def test_text_survives_its_numbers_and_other_characters_are_refused():
    text = "a state, h_0 = 1?\nyes"
    assert decode(encode(text)) == text
    with pytest.raises(ValueError, match="the alphabet has not"):
        encode("A")


def test_streams_go_on_where_they_ended():
    text = np.arange(53)
    windows = list(streams(text, 4, 5))
    assert len(windows) == 2  # 13 characters a row, two windows of five
    X = np.concatenate([X for X, _ in windows], axis=1)
    assert np.array_equal(X, np.arange(4)[:, None] * 13 + np.arange(10))
    assert all(np.array_equal(targets, X + 1) for X, targets in windows)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_text_that_is_read_in_pieces_gives_what_the_whole_gives(layer):
    rng, K = np.random.default_rng(0), 5
    w, X = begin(layer, K, 6, rng, float), rng.integers(0, K, (3, 11))
    whole, h, _ = read(layer, w, X)
    first, _, carried = read(layer, w, X[:, :4])
    second, _, _ = read(layer, w, X[:, 4:], carried)
    assert np.allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-12, atol=1e-14)
    assert h.shape == (3, 12, 6) and not np.allclose(read(layer, w, X[:, 4:])[0], second, atol=1e-3)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("dropped", [False, True])
def test_the_gradient_of_a_window_is_that_of_its_loss(layer, dropped):
    rng, K, n = np.random.default_rng(1), 4, 3
    w = begin(layer, K, n, rng, float)
    X, targets = rng.integers(0, K, (2, 2, 6))
    carried = tuple(rng.normal(size=(2, 2, n)) / 2)[: 2 if layer == "LSTM" else 1]
    kept = np.array([[[0.0, 2.0, 2.0]], [[2.0, 0.0, 2.0]]]) if dropped else None
    loss, gradients, _ = loss_and_gradients_from(layer, w, X, targets, carried, kept)
    assert gradients.keys() == w.keys()
    if kept is None:
        scores, _, _ = read(layer, w, X, carried)
        P = np.take_along_axis(softmax(scores), targets[..., None], axis=2)
        assert loss == pytest.approx(-np.mean(np.log(P)), rel=1e-12)
    for name, value in w.items():

        def loss_of(changed, name=name):
            return loss_and_gradients_from(layer, w | {name: changed}, X, targets, carried, kept)[0]

        assert np.allclose(gradients[name], central_difference(loss_of, value), rtol=1e-5, atol=1e-8), name


@pytest.mark.parametrize("layer", LAYERS)
def test_single_precision_stays_single(layer):
    rng = np.random.default_rng(2)
    w = begin(layer, 5, 4, rng)
    X, targets = rng.integers(0, 5, (2, 3, 7))
    _, gradients, carried = loss_and_gradients_from(layer, w, X, targets)
    assert {value.dtype for value in (*gradients.values(), *carried)} == {np.dtype(np.float32)}
    assert one_hot(X, 5).dtype == np.float32


def test_probabilities_of_a_text_are_those_of_its_past():
    rng, K = np.random.default_rng(3), 5
    w, text = begin("GRU", K, 6, rng, float), rng.integers(0, K, 23)
    P = text_probabilities("GRU", w, text, window=4)
    scores, _, _ = read("GRU", w, text[None, :-1])
    assert np.allclose(P[0], 1 / K) and np.allclose(P[1:], softmax(scores[0]), rtol=1e-12)


def test_a_network_writes_by_its_probabilities():
    K = 4
    w = begin("tanh", K, 3, np.random.default_rng(4), float)
    counts = np.zeros(K)
    rng = np.random.default_rng(5)
    for _ in range(2000):
        counts[sample("tanh", w, [1, 2], 1, 2.0, rng)[0]] += 1
    scores, _, _ = read("tanh", w, np.array([[1, 2]]))
    p = softmax(scores[0, -1] / 2)
    assert np.all(np.abs(counts / 2000 - p) < 4 * np.sqrt(p * (1 - p) / 2000))
    # At a low temperature it writes what is likeliest, and each character is its next input.
    written, past = sample("tanh", w, [1, 2], 6, 1e-9, rng), [1, 2]
    for character in written:
        scores, _, _ = read("tanh", w, np.array([past]))
        assert character == np.argmax(scores[0, -1])
        past.append(character)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_repeats_is_learned_and_the_best_weights_are_kept(layer):
    pattern = np.tile(encode("abcab cbb"), 60)
    run = train_characters(layer, pattern, pattern[:200], 4 + 30, 0, 16, 12, 4, 10, 0.02)
    assert run.validation[run.epoch - 1] == run.validation.min() < 0.3
    P = text_probabilities(layer, run.weights, pattern[:200])
    found = -np.mean(np.log2(P[np.arange(200), pattern[:200]]))
    assert found == pytest.approx(run.validation.min(), rel=1e-6)
