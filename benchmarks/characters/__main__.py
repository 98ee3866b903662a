"""Measures how many bits a character of this book costs, and writes the record and the README."""

from __future__ import annotations

import sys

import character_study as study
import numpy as np

from unrolled.classroom.authoring.files import write_whole
from unrolled.tasks.prose import prose

sys.path.append(str(study.HERE.parent))
from recorded import asked, save, when

HEAD = """\
# What does a character of this book cost?

    python benchmarks/characters

reads the prose of the book's chapters (`unrolled.tasks.prose`), learns from all of them but two, makes choices on
one of the two, and tells how many bits each character of the other costs: by counts of up to eight characters
with Kneser-Ney's and with Witten and Bell's smoothing, by three compressors, and by recurrent networks, {seeds}
seeds each. Networks read {sequences} stretches of the text side by side, in windows of {steps} characters with a
carried state, {epochs} times, or 18 times ("longer"), by Adam in single precision; the weights after the epoch
with the fewest bits on the chapter for choices are kept. Each network is also mixed with the counts, with the
weight that is best on that chapter.

Besides: the same with shares of the training text; bits by the place of a letter in its word; how well linear
readouts tell the number of letters that were read of a word; samples; and how much longer double precision takes.

The chapter on characters reads `results.json`, which names the code and the text that it belongs to: where these
change, a test asks for this command. `python benchmarks/characters/prose.py` made the text.
"""


def report(parts: dict, when: str) -> str:
    """The README."""
    lines = ["| model | bits, choices | bits, held out | mixed with counts | seconds |", "|---|---|---|---|---|"]
    for row in parts["counts"]:
        lines.append(f"| {row['name']}, {row['order']} | {row['validation']:.3f} | {row['held_out']:.3f} | | |")
    lines += [f"| {name} | | {value:.3f} | | |" for name, value in parts["compressed"].items()]
    for row in parts["networks"]:
        found = [(min(s["validation"]), s["held_out"], s["mixed"]["held_out"], s["seconds"]) for s in row["seeds"]]
        middle = [f"{value:.3f}" for value in np.median(found, axis=0)]
        lines.append("| " + " | ".join([row["name"], *middle[:3], f"{float(middle[3]):.0f}"]) + " |")
    head = HEAD.format(seeds=len(study.SEEDS), **study.COMMON)
    return "\n".join([head, f"Medians over seeds, measured {when}.\n", *lines, ""])


def row_of(kind: study.Kind, texts, counts) -> dict:
    """What is found of all networks of a kind."""
    found = []
    for seed in study.SEEDS:
        one, w = study.trained(kind, texts, seed)
        one["mixed"] = study.mixed(kind, w, counts, texts)
        one["places"] = study.by_place(study.text_probabilities(kind.layer, w, texts.held_out), texts.held_out)
        one["probe"] = study.probed(kind.layer, w, texts)
        fresh = study.begin(kind.layer, study.K, kind.settings["units"], np.random.default_rng(seed))
        one["untrained"] = study.probed(kind.layer, fresh, texts)
        found.append(one)
        print(kind.name, one["held_out"], one["mixed"], one["seconds"], flush=True)
    row = {"name": kind.name, "units": kind.settings["units"], "seeds": found}
    if kind is study.WRITER:
        row["written"] = {str(T): study.written(kind.layer, w, T) for T in study.TEMPERATURES}
    return row


def share_of(share: float, texts) -> dict:
    """Counts and networks that have a share of the training text, and as many steps as with all of it."""
    part, kind = study.shorter(texts, share), study.SHARED
    counts = study.best_counts(part.training, part.validation)
    P = study.sequence_probabilities(counts, texts.held_out)
    epochs = round(kind.settings["epochs"] / share)
    rows = [study.trained(kind, part, seed, epochs=epochs)[0] for seed in study.SEEDS]
    print(share, [row["held_out"] for row in rows], flush=True)
    return {
        "characters": len(part.training),
        "counts": study.bits(P, texts.held_out),
        "networks": [{k: row[k] for k in ("seed", "epoch", "held_out", "seconds")} for row in rows],
    }


def begun(texts, counts) -> dict:
    """All that needs no long training."""
    P = study.sequence_probabilities(counts, texts.held_out)
    return {
        "code": study.key(),
        "piece": study.piece(),
        "counts": study.counted(texts),
        "compressed": study.compressed(texts),
        "places": study.by_place(P, texts.held_out),
        "from_characters": study.from_characters(texts),
        "precision": study.precision_ratio(),
        "networks": [],
        "shares": [],
    }


def main() -> int:
    old = asked(
        study,
        "python benchmarks/characters",
        "Train models of the next character, and count the bits that a character costs.",
    )
    texts = prose()
    counts = study.best_counts(texts.training, texts.validation)
    parts = old or begun(texts, counts)
    for kind in study.KINDS[len(parts["networks"]) :]:
        parts["networks"].append(row_of(kind, texts, counts))
        save(study.RESULTS, parts)
    for share in study.SHARES[len(parts["shares"]) :]:
        parts["shares"].append(share_of(share, texts))
        save(study.RESULTS, parts)
    write_whole(study.HERE / "README.md", report(parts, when()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
