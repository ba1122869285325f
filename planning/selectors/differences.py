"""What differs between two texts, word by word, and whether it is no more than spelling."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from planning.selectors.fingerprints import folded

WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
MOST_LETTERS = 2  # more than two letters put right is a change of wording
LETTERS_PER_CORRECTION = 5  # and of a short text, not even that many


@dataclass(frozen=True, slots=True)
class Piece:
    """`kind` is "same", "gone" or "new"."""

    kind: str
    text: str


def word_difference(before: str, after: str) -> list[Piece]:
    """Both texts as one, in pieces: what stayed, what went and what came. Words keep the space after them.

    So two words in a row that are others become one piece, not four.
    """
    return list(_pieces(WORDS.findall(before), WORDS.findall(after)))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    before, after = [word.strip() for word in old], [word.strip() for word in new]
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = "".join(old[start:end]), "".join(new[new_start:new_end])
        if tag == "equal":
            yield Piece("same", came)
            continue
        if gone:
            yield Piece("gone", gone)
        if came:
            yield Piece("new", came)


def is_spelling(before: str, after: str) -> bool:
    """Whether two texts are so close that a person may call the change a spelling correction.

    At most two letters, and no more than one in five, apart from capitals and spaces; and no digit: 10 is not 16.
    """
    old, new = folded(before), folded(after)
    if _digits(old) != _digits(new):
        return False
    shorter = min(len(old), len(new))
    return _letters_changed(old, new) <= min(MOST_LETTERS, shorter // LETTERS_PER_CORRECTION)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _letters_changed(old: str, new: str) -> int:
    """Never fewer than the edit distance, which is what matters: doubt counts as a change of wording."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(end - start, new_end - new_start) for tag, start, end, new_start, new_end in steps if tag != "equal")
