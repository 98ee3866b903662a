"""Hidden tests of exercise 02: other lengths, other sizes, other weights, and very many steps.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, task

seen = companion(__file__)


# ------------------------------------------------------------------------------------------------ task 2.1


@task("2.1", points=0.75)
def test_units_for_short_and_long_memories(submission, rng):
    """The unit is right for short and long memories, and for shares near nothing and near the whole."""
    for steps in (1, 2, int(rng.integers(15, 25)), int(rng.integers(150, 250))):
        for share in (0.02, 0.5, float(np.round(rng.uniform(0.85, 0.95), 2))):
            seen.check_unit(submission, share, steps)
    for share in (0.0003, 0.003, 0.998):
        seen.check_unit(submission, share, 2)
    seen.check_unit(submission, 0.5, int(rng.integers(700, 900)))


# ------------------------------------------------------------------------------------------------ task 2.2


@task("2.2", points=0.5)
def test_last_states_for_every_length(submission, rng):
    """The last states are right for batches of any size, also for sequences without any step."""
    for lengths, T, m, n in (
        ((0, 3, 6, 5), 6, 3, 2),
        ((0,), 2, 1, 2),
        ((1, 0), 1, 2, 3),
        ((7, 7), 7, 1, 4),
        ((3,), 9, 2, 1),
        ((70, 5, 61), 70, 2, 3),
        ((3, 0, 2), 3, 3, 3),  # sizes that are equal, so that no shape tells them apart
    ):
        seen.check_last_states(submission, seen.draw_batch(rng, lengths, T, m, n))


@task("2.2", points=0.5)
def test_padding_does_not_matter(submission, rng):
    """What stands in the padding does not matter, whatever it is; zeros within a sequence do."""
    for filler in (np.nan, 1e200, 0.0):
        problem = seen.draw_batch(rng, (2, 5, 0, 3), 5, 2, 3)
        for x, length in zip(problem["X"], problem["lengths"], strict=True):
            x[length:] = filler
        seen.check_last_states(submission, problem)
    problem = seen.draw_batch(rng, (6, 3, 5), 6, 1, 3)
    # Zeros within a sequence are inputs as others are, and so are inputs where tanh is flat.
    problem["X"][0, 3:] = 0
    problem["X"][1, 2] = 0
    problem["X"][2, 1:3, 0] = np.array([500, -500]) / np.abs(problem["W_xh"]).max()
    seen.check_last_states(submission, problem)
    problem = seen.draw_batch(rng, (2, 5, 0, 3), 5, 2, 3)
    for x, length in zip(problem["X"], problem["lengths"], strict=True):
        x[length:] = rng.choice([-np.inf, np.inf], x[length:].shape)
    seen.check_last_states(submission, problem)


# ------------------------------------------------------------------------------------------------ task 2.3


@task("2.3", points=0.5)
def test_stacks_of_any_height(submission, rng):
    """Stacks of one to four layers of any sizes are right, over many steps."""
    for m, sizes in ((3, (2,)), (1, (2, 4, 3)), (2, (1, 1, 3, 2)), (4, (3, 3)), (2, (3, 1)), (1, (1,))):
        layers, xs = seen.draw_stack(rng, m, sizes), seen.draw(rng, 8, m)
        seen.check_stack(layers, xs, seen.steps_of(submission.new("Stack", layers), xs))
    layers, xs = seen.draw_stack(rng, 2, (3, 2)), seen.draw(rng, 70, 2)
    xs[[2, 5, 69]] = 0  # an input of zeros is an input
    seen.check_stack(layers, xs, seen.steps_of(submission.new("Stack", layers), xs))


@task("2.3", points=0.75)
def test_stacks_keep_to_themselves(submission, rng):
    """A reset begins a new sequence, and two stacks that are used in turn do not disturb each other."""
    one, other = seen.draw_stack(rng, 2, (3, 2)), seen.draw_stack(rng, 2, (2, 2))
    xs, ys = seen.draw(rng, 5, 2), seen.draw(rng, 5, 2)
    stack, second = submission.new("Stack", one), submission.new("Stack", other)
    answers = [(stack.step(x_t), second.step(y_t)) for x_t, y_t in zip(xs, ys, strict=True)]
    seen.check_stack(one, xs, [first for first, _ in answers])
    seen.check_stack(other, ys, [last for _, last in answers])
    stack.reset()
    going_on = {
        "reset does not bring your stack back to its beginning: keep all that it remembers in self.states": (
            lambda: seen.run_stack(one, np.vstack([xs, ys]))[len(xs) :]
        )
    }
    seen.check_stack(one, ys, seen.steps_of(stack, ys), mistakes=going_on)
    stack.reset()
    seen.check_stack(one, xs, seen.steps_of(stack, xs))  # the same inputs once more


# ------------------------------------------------------------------------------------------------ task 2.4


@task("2.4", points=0.5)
def test_moving_averages_of_any_length(submission, rng):
    """The moving average is right for every k, from a single input to many."""
    for k in (1, 2, int(rng.integers(6, 9)), 15, int(rng.integers(60, 90)), 100):
        seen.check_average(submission, seen.draw(rng, 2 * k + 7), k)


@task("2.4", points=0.5)
def test_the_memory_has_a_sharp_end(submission, rng):
    """Over a long sequence nothing is left of inputs that are more than k steps old."""
    k = int(rng.integers(4, 9))
    x = np.concatenate([seen.draw(rng, k, low=2, high=9), np.zeros(40), seen.draw(rng, 20)])
    seen.check_average(submission, x, k)


# ------------------------------------------------------------------------------------------------ task 2.5

# Forty doublings double the rounding error of an eigenvalue of size 1 forty times, and it spreads to all entries.
LOOSE = {"rtol": 1e-6, "atol": 1e-6}


@task("2.5", points=0.5)
def test_state_after_few_steps(submission, rng):
    """The state is right after no step, after one, and after a few, for networks of any size."""
    for eigenvalues in ((0.5,), (1.0,), (-0.5, 1.0), (0.25, -1.0, 0.5, 1.0)):
        W_hh, c, h_0, eigen = seen.draw_drift(rng, eigenvalues)
        for steps in (0, 1, 2, 5, 8, 13):
            want = seen.along_eigenvectors(eigen, c, h_0, steps)
            seen.check_state_after(submission, W_hh, c, h_0, steps, want)


@task("2.5", points=0.5)
def test_state_after_very_many_steps(submission, rng):
    """The state is right after very many steps, whether it settles, turns, or grows."""
    for eigenvalues in ((1.0,), (-1.0,), (0.5, -0.5), (1.0, -1.0), (1.0, 0.5, -0.5), (0.25, -1.0, 1.0)):
        W_hh, c, h_0, eigen = seen.draw_drift(rng, eigenvalues)
        steps = 10**12 - int(rng.integers(1, 10**6))
        want = seen.along_eigenvectors(eigen, c, h_0, steps)
        seen.check_state_after(submission, W_hh, c, h_0, steps, want, **LOOSE)
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])  # four steps lead back to the start
    c, h_0 = seen.draw(rng, 2), seen.draw(rng, 2)
    for left in (0, 1, 2, 3):
        seen.check_state_after(submission, turn, c, h_0, 10**12 + left, seen.iterate(turn, c, h_0, left), **LOOSE)


@task("2.5", points=0.25)
def test_state_of_whole_numbers_that_grows(submission, rng):
    """A state of whole numbers that grows keeps its digits after very many steps."""
    for _ in range(2):
        W_hh, c, h_0, steps = seen.draw_growing(rng, 10**12 - int(rng.integers(1, 10**6)))
        seen.check_state_after(submission, W_hh, c, h_0, steps, seen.in_whole_numbers(c, h_0, steps))
