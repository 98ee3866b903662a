"""How a wrong answer is put into words, and what a graded test may not do."""

import numpy as np
import pytest

from unrolled.classroom import assessment
from unrolled.classroom.assessment import GradedTest, Mismatch, collect, explain, run_test, seeded_rng, task
from unrolled.classroom.exchange.submission import Changed, in_process

WANT = np.array([1.0, -2.0, 3.0])


def message(got, want=WANT, **options):
    with pytest.raises(Mismatch) as caught:
        explain(got, want, **options)
    return str(caught.value)


def reason(got, want=WANT, **options):
    with pytest.raises(Mismatch) as caught:
        explain(got, want, **options)
    (named,) = caught.value.known_mistakes or {None}
    return named


def test_a_right_answer_passes_as_array_list_tuple_of_numbers_and_integers():
    explain(WANT, WANT)
    explain([1, -2, 3], WANT)
    explain((1.0, -2.0, 3.0), WANT)
    explain([1.0, WANT], (1.0, WANT), names=("loss", "gradient"))


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "not None"),
        ([1.0, -2.0], r"shape (3,)"),
        ([[1.0, -2.0, 3.0]], r"shape (3,), not (1, 3)"),
        ("no", "must be numbers"),
        ([1.0, "no", 3.0], "must be numbers; your function returned str"),
        (["x" * 3_000_000, *[1.0] * 700], "must be numbers; your function returned str"),
        ([[0.0] * 2000], "more numbers than were asked for"),
        ([2**70, 1, 1], "must be numbers"),
        ({"a": 1}, "must be numbers"),
        ([[1], [2, 3]], "ragged"),
        ([1.0, np.nan, 3.0], "must be finite"),
        ([1.0, np.inf, 3.0], "must be finite"),
        (WANT.astype(np.float32), "double precision"),
        (WANT + 1e-3j, "complex"),
        (WANT * (1 + 1e-6), "relative error of 1.0e-06"),
    ],
)
def test_each_kind_of_wrong_answer_is_named(got, words):
    assert words in message(got)


def test_a_wrong_number_of_values_is_named():
    assert "returned 1" in message([1.0], (1.0, 2.0), names=("a", "b"))
    assert "nothing (None)" in message(None, (1.0, 2.0), names=("a", "b"))
    assert "one float" in message(1.0, (1.0, 2.0), names=("a", "b"))


def test_a_known_mistake_is_told_in_its_own_sentence_and_only_where_it_differs():
    mistakes = {"the sign is wrong": -WANT, "never wrong": WANT}
    assert reason(-WANT, known_mistakes=mistakes) == "the sign is wrong"
    assert reason(2 * WANT, known_mistakes=mistakes) is None
    assert "off, one by a relative error" in message(2 * WANT, known_mistakes=mistakes)


def test_a_known_mistake_that_is_nearly_right_explains_nothing():
    for off, told in ((3e-7, None), (3e-6, "it is nearly right")):
        nearly = WANT * (1 + off)
        assert reason(nearly, known_mistakes={"it is nearly right": nearly}) == told


def test_beside_large_entries_small_ones_tell_where_the_tolerance_is_of_each_alone():
    want, lost = np.array([1.0, 1e-300]), np.array([1.0, 0.0])
    assert reason(lost, want, known_mistakes={"small ones are lost": lost}, atol=0.0) == "small ones are lost"
    explain(lost, want)


def test_a_known_mistake_may_concern_one_of_several_values():
    known = {"dL/dw lacks the sum": lambda: (None, 5.0)}
    assert reason((1.0, 5.0), (1.0, 2.0), names=("dL/du", "dL/dw"), known_mistakes=known) == "dL/dw lacks the sum"
    assert reason((7.0, 5.0), (1.0, 2.0), names=("dL/du", "dL/dw"), known_mistakes=known) is None


def test_the_message_says_which_values_are_off_and_which_are_right_but_never_the_answer():
    text = message((1.0, 123.456), (1.0, 987.654), names=("dL/du", "dL/dw"), hint="Look at the sum.")
    assert "The value of dL/dw is off" in text and "Right: dL/du" in text and text.endswith("Look at the sum.")
    assert "987" not in text


def test_tiny_entries_are_forgiven_only_up_to_rounding_of_the_largest():
    want = np.array([1.0, 1e-13])
    explain(want + np.array([0, 5e-13]), want)
    assert "index 1" in message(want + np.array([0, 5e-12]), want)
    assert "off" in message(1e-11, 0.0)


@pytest.mark.parametrize(("task_id", "points"), [("4", 1), ("04.1", 1), ("4.1", 0), ("4.1", 0.3), ("4.1", -1)])
def test_a_malformed_task_is_refused(task_id, points):
    with pytest.raises(ValueError):
        task(task_id, points)


def graded(function, visibility="visible"):
    return GradedTest(function, "90_fixture", "90.1", 1.0, visibility)


def test_a_tests_random_numbers_depend_on_seed_and_test_alone():
    first, again, other = (seeded_rng(s, t).normal() for s, t in [(1, "a"), (1, "a"), (1, "b")])
    assert first == again != other
    assert seeded_rng(2, "a").normal() != first


def test_every_end_of_a_test_becomes_an_outcome():
    def answer(submission, rng):
        """The answer is three."""
        explain(submission.f(), 3.0)

    def outcome(visibility="visible", **namespace):
        return run_test(graded(answer, visibility), in_process(namespace), seed=0)

    def unfinished():
        raise NotImplementedError("Task 90.1: write f")

    def broken():
        raise KeyError("x")

    assert outcome(f=lambda: 3).status == "passed" and outcome(f=lambda: 3).earned == 1.0
    assert outcome(f=lambda: 4).status == "failed"
    assert outcome(f=unfinished).status == "unfinished" and outcome(f=unfinished).message == "Task 90.1: write f"
    assert outcome(f=broken).status == "error" and "KeyError" in outcome(f=broken).message
    assert outcome().status == "missing"
    assert outcome(f=lambda: object()).status == "failed"
    assert outcome(f=3).status == "missing"


def test_a_hidden_test_tells_its_property_and_nothing_of_the_numbers():
    def answer(submission, rng):
        """The answer is right for other sizes."""
        explain(submission.f(), 3.0, inputs="secret inputs")

    result = run_test(graded(answer, "hidden"), in_process({"f": lambda: 4}), seed=0)
    assert result.message == "" and result.statement == "The answer is right for other sizes."


def test_a_test_that_trips_over_an_answer_fails_the_answer_and_not_the_run():
    def careless(submission, rng):
        """The answer has a length."""
        assert len(submission.f()) == 3

    result = run_test(graded(careless), in_process({"f": lambda: 4}), seed=0)
    assert result.status == "failed" and "TypeError" in result.message


def squared(x):
    return x**2


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([squared] * 9, True),
        ([squared, squared, lambda x: x + 1, *[squared] * 6], False),
        # A right answer now and then speaks neither for the mistake nor against it.
        ([squared, lambda x: 2 * x, squared, squared, lambda x: 2 * x, squared], True),
        ([squared, squared, *[lambda x: 2 * x] * 7], False),
    ],
)
def test_a_known_mistake_is_named_where_the_answer_equals_it_on_several_problems(answers, told):
    def doubles(submission, rng):
        """Every entry is doubled."""
        x = rng.normal(size=3)
        explain(submission.f(x), 2 * x, known_mistakes={"it is squared": x**2})

    waiting = iter(answers)
    outcome = run_test(graded(doubles), in_process({"f": lambda x: next(waiting)(x)}), seed=0)
    assert outcome.status == "failed" and outcome.known_mistake == ("it is squared" if told else None)
    assert outcome.message == "it is squared" if told else "off, one by" in outcome.message


def test_where_two_mistakes_give_the_same_answer_further_problems_tell_them_apart():
    def told(sizes):
        waiting = iter(sizes)

        def doubles(submission, rng):
            """Every entry is doubled."""
            x = rng.normal(size=next(waiting))
            # The sum is the mean where there is one entry only.
            explain(submission.f(x), 2 * x, known_mistakes={"a sum": 0 * x + x.sum(), "a mean": 0 * x + x.mean()})

        return run_test(graded(doubles), in_process({"f": lambda x: 0 * x + x.mean()}), seed=0).known_mistake

    assert told([1, 1, 1, 3, 3, 3]) == "a mean" == told([3] * 9)
    assert told([1] * 9) == "either a sum; or a mean"


def test_one_problem_asked_again_is_no_further_evidence():
    def doubles(submission, rng):
        """Two is doubled."""
        rng.normal()
        explain(submission.f(3.0), 6.0, known_mistakes={"it is squared": 9.0})

    outcome = run_test(graded(doubles), in_process({"f": squared}), seed=0)
    assert outcome.status == "failed" and outcome.known_mistake is None
    assert outcome.message == "The value of the result is off by a relative error of 5.0e-01"


def test_nothing_is_asked_again_where_no_reason_is_looked_for():
    asked = []

    def f(x):
        asked.append(x)
        return x**2

    def doubles(submission, rng):
        """A number is doubled."""
        x = rng.normal()
        explain(submission.f(x), 2 * x, known_mistakes={"it is squared": x**2})

    assert run_test(graded(doubles), in_process({"f": f}), 0, diagnose=False).known_mistake is None
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        ([True, False], [True, True], "In `wrong`, 1 of 2 entries is wrong, the one at index 1 among them"),
        (False, True, "The value of `wrong` is the other one"),
    ],
)
def test_yes_and_no_have_no_relative_error(got, want, words):
    assert message(got, np.array(want), names="wrong") == words


def test_results_are_copies():
    kept = np.ones(3)
    submission = in_process({"give": lambda: kept})
    submission.give()[:] = 5
    assert np.all(kept == 1)


def in_place(x, factor):
    x *= factor
    return x.copy()


def pops(values):
    return values.pop("a")


class Sorter:
    """Its signature cannot be read."""

    __signature__ = property(lambda self: 1 / 0)

    def __call__(self, x):
        x.sort()
        return 0


class Doubler:
    def __init__(self, start):
        self.state = start

    def step(self, x):
        self.state *= 2
        return self.state + x


@pytest.mark.parametrize(
    ("ask", "which"),
    [
        (lambda submission, x: submission.in_place(x, 2.0), "argument x in place"),
        (lambda submission, x: submission.in_place(factor=2.0, x=x), "argument x in place"),
        (lambda submission, x: submission.sort(x), "argument number 1 in place"),
        (lambda submission, x: submission.pops({"a": x}), "argument values in place"),
    ],
)
def test_an_argument_that_is_changed_in_place_is_named(ask, which):
    answers = {"in_place": in_place, "sort": Sorter(), "pops": pops}
    submission, x = in_process(answers), np.array([3, 1, 2])
    with pytest.raises(Changed, match=which):
        ask(submission, x.astype(float))


def kept_as_it_is(x, weights):
    return x


def some_rows(x, weights):
    return 1.0, {"first": x[1:]}


def the_same_dictionary(x, weights):
    return [weights]


def one_of_several(x, weights):
    return weights["a"].T


@pytest.mark.parametrize(
    ("function", "which"),
    [(kept_as_it_is, "x"), (some_rows, "x"), (the_same_dictionary, "weights"), (one_of_several, "weights")],
)
def test_an_argument_that_is_returned_itself_is_named(function, which):
    submission = in_process({"answer": function})
    for ask in (
        lambda: submission.answer(np.ones((3, 2)), {"a": np.zeros(2)}),
        lambda: submission.answer(weights={"a": np.zeros(2)}, x=np.ones((3, 2))),
    ):
        with pytest.raises(Changed, match=f"answer returns its argument {which} itself, or a part of it"):
            ask()


def test_a_result_that_is_built_of_an_argument_is_the_functions_own():
    answers = {
        "copied": lambda x: (x.copy(), np.array([x, x]), [float(x[0])], x + 0),
        "numbers": lambda numbers: (*numbers, numbers[0]),
        "nothing": lambda x: (None, x[:0].copy(), len(x)),
    }
    submission = in_process(answers)
    assert len(submission.copied(np.ones(2))) == 4
    assert submission.numbers([1, 2.0]) == (1, 2.0, 1)
    assert submission.nothing(np.ones(2))[2] == 2
    around: list = []
    around.append(around)
    with pytest.raises(assessment.SubmissionFault, match="contains itself"):
        in_process({"endless": lambda x: around}).endless(np.ones(2))


def test_what_an_object_does_with_its_own_state_is_its_own_affair():
    unit = in_process({"Doubler": Doubler}).new("Doubler", np.ones(2))
    assert np.all(unit.step(1.0) == 3) and np.all(unit.step(1.0) == 5)


def test_an_earlier_result_that_changes_later_is_named():
    class Live:
        def __init__(self):
            self.h = np.zeros(2)

        def step(self, x):
            self.h += x
            return self.h

        def reset(self):
            self.h[:] = 0

        def copied(self, x):
            return self.step(x).copy()

    submission = in_process({"Live": Live})
    live = submission.new("Live")
    live.step(1.0)
    with pytest.raises(Changed, match="what step returned earlier has changed since"):
        live.step(1.0)
    live = submission.new("Live")
    live.step(1.0)
    with pytest.raises(Changed, match="what step returned earlier"):
        live.reset()
    live = submission.new("Live")
    assert [live.copied(1.0)[0], live.copied(1.0)[0]] == [1, 2]


def test_objects_of_a_students_class_are_reached_through_a_handle():
    class Unit:
        def __init__(self, w):
            self.w, self.h = w, 0.0

        def step(self, x):
            self.h = self.w * self.h + x
            return self.h

    unit = in_process({"Unit": Unit}).new("Unit", 0.5)
    assert [unit.step(1.0), unit.step(1.0)] == [1.0, 1.5]
    assert unit.value("w") == 0.5
    with pytest.raises(assessment.SubmissionFault, match="no attribute"):
        unit.jump()


def test_collecting_names_the_file_that_cannot_be_read(tmp_path):
    (tmp_path / "visible").mkdir()
    with pytest.raises(FileNotFoundError, match="no graded tests"):
        collect(tmp_path)
    (tmp_path / "visible" / "test_90_x.py").write_text("import nothing_like_this\n")
    with pytest.raises(ImportError, match=r"test_90_x\.py"):
        collect(tmp_path)


def test_collecting_sees_a_changed_file(tmp_path):
    (tmp_path / "visible").mkdir()
    path = tmp_path / "visible" / "test_90_x.py"
    source = 'from unrolled.classroom.assessment import task\n\n\n@task("90.1", {})\n'
    source += 'def test_a(submission, rng):\n    "It works."\n'
    path.write_text(source.format(1))
    assert [t.points for t in collect(tmp_path)] == [1.0]
    path.write_text(source.format(2) + "\n")
    assert [t.points for t in collect(tmp_path, "90")] == [2.0]


def test_memory_that_a_function_never_fills_does_not_hold_the_right_answer():
    right = np.arange(5) + 0.5
    submission = in_process({"forgetful": lambda: np.empty(5)})
    for _ in range(20):
        computed_by_the_test = right * 1.0
        del computed_by_the_test  # NumPy keeps the memory, and hands it to the next array of this size
        assert not np.array_equal(submission.forgetful(), right)
