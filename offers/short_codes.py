"""A short code for each offer, to be read aloud or typed from paper: `/t/CDFG`.

The code is the offer's number, mixed so that neighbours do not look alike, and written with letters and digits that
nobody takes for one another: no vowels, so that no word arises, and none of 0 1 2 5 8 B I L O S U Z. It is worked out,
never stored: it can be neither lost nor given twice, and one on an old leaflet works as long as the offer is public.
"""

ALPHABET = "CDFGHJKMNPQRTVWXY34679"
BASE = len(ALPHABET)
SHORTEST = 4
# Has no divisor in common with the base (2 x 11), so that it can be undone in any length.
FACTOR = 104_729
SHIFT = 58_151


def code_of(number: int) -> str:
    """The code of an offer, by its primary key. Four signs for the first 234,256, then five, and so on."""
    length, first = SHORTEST, 0
    while number - first >= BASE**length:
        first += BASE**length
        length += 1
    mixed = ((number - first) * FACTOR + SHIFT) % BASE**length
    signs = ""
    for _place in range(length):
        mixed, digit = divmod(mixed, BASE)
        signs = ALPHABET[digit] + signs
    return signs


def number_of(code: str) -> int | None:
    """The primary key that a code stands for, however its letters are written; None for what is no code."""
    signs = code.strip().upper()
    if not SHORTEST <= len(signs) <= 2 * SHORTEST or any(sign not in ALPHABET for sign in signs):
        return None
    mixed = 0
    for sign in signs:
        mixed = mixed * BASE + ALPHABET.index(sign)
    size = BASE ** len(signs)
    first: int = sum(BASE**length for length in range(SHORTEST, len(signs)))
    inverse: int = pow(FACTOR, -1, size)
    number: int = first + (mixed - SHIFT) * inverse % size
    return number
