"""How alike independent answers are, how alike disguised copies, and how long a class of 200 takes."""

import itertools
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from bank_units import bank_answers, class_of, exercises  # noqa: E402
from copying import disguised  # noqa: E402

from unrolled.classroom.grading.intake.canonical import canonical  # noqa: E402
from unrolled.classroom.grading.results.likeness import FEWEST, LEAST_SHARE, likenesses  # noqa: E402


def pair_of(one, other, known):
    """What two answers have in common, as a pair of two students; None if nothing."""
    return next(iter(likenesses({"a": one, "b": other}, known)), None)


def main():
    """Measure, and print the record."""
    chance, copies = [], []
    for exercise in exercises(ROOT):
        answers, kept, released = bank_answers(ROOT, exercise)
        for task, listed in sorted(answers.items()):
            units = [(name, canonical([source], kept, released), right) for name, source, right in listed]
            rights = [place for place, (_, _, right) in enumerate(units) if right]
            for one, other in itertools.combinations(rights, 2):
                known = [u for place, (_, found, _) in enumerate(units) if place not in (one, other) for u in found]
                pair = pair_of(units[one][1], units[other][1], known)
                chance.append((pair.beyond if pair else 0, pair.share if pair else 0.0, task, units[one][0]))
            for one in rights:
                known = [u for place, (_, found, _) in enumerate(units) if place != one for u in found]
                copied = canonical(disguised([listed[one][1]], len(copies)), kept, released)
                pair = pair_of(units[one][1], copied, known)
                copies.append((pair.beyond if pair else 0, pair.share if pair else 0.0, task, units[one][0]))
    for words, found in (("independent", chance), ("copied", copies)):
        hints = sum(beyond >= FEWEST and share >= LEAST_SHARE for beyond, share, _, _ in found)
        print(f"{words}: {hints} of {len(found)} pairs are hints (from {FEWEST} runs and {LEAST_SHARE:g})")
    beyond, share, task, name = max(chance)
    print(f"most runs of an independent pair: {beyond}, a share of {share:.2f} (task {task}, {name})")
    large = max(item for item in ((share, beyond) for beyond, share, _, _ in chance) if item[1] >= FEWEST // 2)
    print(f"largest share of one with at least {FEWEST // 2} runs: {large[0]:.2f}")
    explained = [item for item in copies if item[0] < FEWEST]
    print(
        f"copies that the rest of the bank explains: {len(explained)}; all others have a share of at least", end=" "
    )
    print(f"{min(share for beyond, share, _, _ in copies if beyond >= FEWEST):.2f}")
    _class(random.Random(1))


def _class(rng):
    units, known = class_of(ROOT, "04_bptt_scalar", 200, rng)
    began = time.process_time()
    pairs = likenesses(units, known)
    seconds = time.process_time() - began
    hints = [(pair.first, pair.second) for pair in pairs if pair.is_hint]
    print(f"a class of {len(units)}: {seconds:.1f} s of processor, hints: {len(hints)}, {hints}")


if __name__ == "__main__":
    main()
