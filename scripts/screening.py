"""Learns webapp/screening/weights.txt from the lines in tests/screening; give names of lists to keep them out and measure them.

    python -m scripts.screening            learns from every list but those of UNSEEN, and writes the weights
    python -m scripts.screening alpha two  learns from the others, measures these two at first sight, and writes nothing

Logistic regression by AdaGrad, the same each time: a fixed order shuffled by a fixed seed.
"""

import math
import random
import sys
from collections import Counter
from pathlib import Path

from webapp import screening
from webapp.screening import classifier, finding, words
from webapp.screening.pair_rules import Word

LISTS = Path(__file__).resolve().parent.parent / "tests" / "screening"
UNSEEN = ("epsilon", "zeta", "eta")  # what the whole is measured by is never learnt from
OFTEN, SEEN = 4, 4  # lines in which a word must stand to be weighed as itself, and a sign to be weighed at all
ROUNDS, RATE, SHRINK, LEAST = 25, 0.15, 2e-5, 0.04


def main(kept_out):
    """Learn, and write or measure."""
    rows = [(Word.row(finding.settled(text)), carries, name) for text, carries, name in lines()]
    taught = [(row, carries) for row, carries, name in rows if name not in (*kept_out, *UNSEEN) and len(row) >= classifier.FEWEST]
    weights = learnt(taught)
    if not kept_out:
        text = "".join(f"{sign} {weight:.2f}\n" for sign, weight in sorted(weights.items()))
        classifier.WEIGHTS.write_text(text, encoding="utf-8")
        print(f"{len(weights)} weights from {len(taught)} lines")
        return
    classifier.table.cache_clear()
    classifier.table = lambda: weights
    for name in kept_out:
        for carries in (True, False):
            own = [text for text, kind, list_name in lines() if list_name == name and kind == carries]
            found = sum(screening.find(text) is not None for text in own)
            print(f"{name:>10} {'with' if carries else 'without'}: {found} of {len(own)} refused, {found / len(own):.1%}")


def lines():
    """(text, whether it carries a credential, the list's name) of every line."""
    for path in sorted(LISTS.glob("*_credential/*.txt")):
        for text in path.read_text(encoding="utf-8").splitlines():
            yield text, path.parent.name == "with_credential", path.stem


def learnt(taught):
    """{sign: weight} from [(row of words, whether it carries a credential)]."""
    count = Counter(word for row, _ in taught for word in {word.low for word in row})
    often = {word for word, times in count.items() if times >= OFTEN} | words.NEUTRAL | words.LABELS
    seen = [(classifier.signs(row, often.__contains__), carries) for row, carries in taught]
    count = Counter(sign for signs, _ in seen for sign in signs)
    examples = [(sorted(sign for sign in signs if count[sign] >= SEEN), carries) for signs, carries in seen]
    weights = descended(examples)
    return {
        sign: weight
        for sign, weight in weights.items()
        if abs(weight) >= LEAST or not sign or sign.startswith("w ") and sign[2:] not in words.NEUTRAL
    }


def descended(examples):
    """{sign: weight} that tell the examples apart, shrunk towards nothing."""
    weights, slopes, shuffled = {"": 0.0}, {"": 1e-6}, random.Random(1)  # noqa: S311 (an order, no secret)
    for _ in range(ROUNDS):
        shuffled.shuffle(examples)
        for signs, carries in examples:
            total = weights[""] + sum(weights.get(sign, 0.0) for sign in signs)
            fault = 1 / (1 + math.exp(-total)) - carries
            for sign in ("", *signs):
                slope = fault + SHRINK * len(examples) / 50 * weights.get(sign, 0.0)
                slopes[sign] = slopes.get(sign, 1e-6) + slope * slope
                weights[sign] = weights.get(sign, 0.0) - RATE * slope / math.sqrt(slopes[sign])
    return weights


if __name__ == "__main__":
    main(sys.argv[1:])
