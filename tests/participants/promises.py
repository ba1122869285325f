"""What the state machine holds a course run to, reckoned from the rows in the plainest way there is.

Nothing here asks the code that it judges. Each check compares how everyone stands now with how they stood before the
last thing that happened.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from messaging.models import Message
from offers.models import CourseRun
from participants.models import Enrolment

HOLDS = {"seated", "invited"}
IN_TALK = {"applied", "talk"}
LIVE = {*HOLDS, *IN_TALK, "waiting"}
NEVER = datetime.min.replace(tzinfo=UTC)
A_WEEK = timedelta(days=7)
CONFIRMS = {"seated": "enrolment_confirmed", "waiting": "waiting_list_joined", "applied": "application_received"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person in one run, as the database has it."""

    pk: int
    run: int
    status: str
    name: str
    place: str
    seats: int
    expires: datetime | None
    asked_at: datetime | None
    told_free_at: datetime | None
    queued_at: datetime
    party: int | None
    together: bool
    party_asked_at: datetime | None
    talk_version: int
    email: str

    @property
    def may_be_asked(self) -> bool:
        return self.asked_at is None or self.asked_at < timezone.now() - A_WEEK


COLUMNS = {
    "run": "run_id",
    "place": Coalesce("municipality_id", Value("")),
    "seats": "seats_needed",
    "expires": "invitation_expires_at",
    "party": "party_id",
    "together": Coalesce("party__together", Value(value=False)),
    "party_asked_at": "party__asked_at",
    "talk_version": Coalesce("talk__version", Value(0)),
}
AS_IT_IS = ["pk", "status", "name", "asked_at", "told_free_at", "queued_at", "email"]


def read_rows() -> dict[int, Row]:
    named = {f"its_{name}": F(column) if isinstance(column, str) else column for name, column in COLUMNS.items()}
    found = Enrolment.objects.order_by("pk").annotate(**named).values(*AS_IT_IS, *named)
    return {row["pk"]: Row(**{name.removeprefix("its_"): value for name, value in row.items()}) for row in found}


Unit = list[Row]  # one person, or two who come only together


def line_of(rows: list[Row]) -> list[Unit]:
    """First in line first. Two of whom one has yet to be talked with do not stand in it."""
    in_talk = {row.party for row in rows if row.together and row.status in IN_TALK}
    waiting = [row for row in rows if row.status == "waiting" and not (row.together and row.party in in_talk)]
    units: dict[tuple[str, int | None], Unit] = {}
    for row in sorted(waiting, key=_in_order):
        units.setdefault(("party", row.party) if row.together else ("one", row.pk), []).append(row)
    return [*units.values()]


class Seats:
    """Who fits into a run beside those who hold its seats."""

    def __init__(self, run: CourseRun, rows: Iterable[Row]) -> None:
        self.run = run
        self.taken = Counter[str]()
        for row in rows:
            if row.status in HOLDS:
                self.taken[row.place] += row.seats
        reserved = list(run.reserved_seats.all())  # read with the run
        self.held = {row.municipality_id: row.seats for row in reserved if row.released_at > timezone.now()}
        self.home = {row.municipality_id for row in reserved} | {run.municipality_id or ""}

    def fits(self, rows: list[Row]) -> bool:
        trial = Counter(self.taken)
        for row in rows:
            if self._must_wait(row.place) or self._free_for(row.place, trial) < row.seats:
                return False
            trial[row.place] += row.seats
        return True

    def _must_wait(self, place: str) -> bool:
        others = self.run.other_municipalities
        return place not in self.home and (others == "refused" or (others == "wait" and bool(self.held)))

    def _free_for(self, place: str, taken: Counter[str]) -> int:
        if self.run.seats is None:
            return 1000
        free = self.run.seats - taken.total()
        kept_for_others = sum(max(0, n - taken[where]) for where, n in self.held.items() if where != place)
        kept_for_own = max(0, self.held.get(place, 0) - taken[place])
        return min(free, max(free - kept_for_others, min(free, kept_for_own)))


@dataclass
class Step:
    """What the last thing that happened may do that nothing else may."""

    chosen: set[int] = field(default_factory=set)  # a coordinator passed the line for them, and gave a reason
    anyone: bool = False  # a coordinator asks the first who fits, asked lately or not
    parted_by: dict[int, int] = field(default_factory=dict)  # whose companion would come alone, and that companion
    said_no: set[int] = field(default_factory=set)  # declined an offer, and read the answer on the screen
    would_wait: bool = False  # two who signed up said that they would rather wait than have one come alone


def nobody_sits_on_anothers_chair(run: CourseRun, rows: list[Row]) -> None:
    taken = sum(row.seats for row in rows if row.status in HOLDS)
    assert taken == run.seats_taken
    assert run.seats is None or taken <= run.seats
    for row in rows:
        assert (row.expires is not None) == (row.status == "invited")


def everyone_is_there_once(rows: list[Row], expected: set[tuple[int, str]]) -> None:
    live = [(row.run, row.name) for row in rows if row.status in LIVE]
    assert sorted(live) == sorted(expected)


def two_stay_together(rows: list[Row]) -> None:
    """Both are there, and as far as each other: with seats, with an offer, or without."""
    parties: dict[int | None, Unit] = {}
    for row in rows:
        if row.together:
            parties.setdefault(row.party, []).append(row)
    for unit in parties.values():
        assert len([row for row in unit if row.status in LIVE]) == 2, f"{unit} are not two"
        assert len({row.run for row in unit}) == 1
        assert len({row.status in HOLDS for row in unit}) == 1, f"{unit} were split"
        assert len({row.expires for row in unit}) == 1
        assert len({row.asked_at for row in unit}) == 1


def nobody_answers_for_another(rows: dict[int, Row], step: Step) -> None:
    """Whose companion would come alone is still there, and stands behind them if both wait."""
    for pk, by in step.parted_by.items():
        assert rows[pk].status in LIVE
        place = {row.pk: number for number, row in enumerate(sorted(rows.values(), key=_in_order))}
        if rows[pk].status == rows[by].status == "waiting":
            assert place[by] < place[pk], f"{rows[by]} would come alone and stands behind {rows[pk]}"


def _in_order(row: Row) -> tuple[datetime, datetime, int]:
    return row.asked_at or NEVER, row.queued_at, row.pk


def seats_went_to_those_who_fit(run: CourseRun, rows: list[Row], before: dict[int, Row], step: Step) -> None:
    """Nobody got a seat that is kept for another municipality."""
    new = [row for row in rows if row.status in HOLDS and not _held(before.get(row.pk), row)]
    if new and not step.chosen & {row.pk for row in new}:
        rest = [row for row in rows if row not in new]
        assert Seats(run, rest).fits(new), f"{new} got what was not for them"


def offers_are_made_and_end_in_time(run: CourseRun, rows: list[Row], before: dict[int, Row], step: Step) -> None:
    """By itself the portal asks nobody while it is paused, once the run has begun, or twice within a week.

    Nobody gets the seat by an offer whose time is out: it is taken back first.
    """
    now = timezone.now()
    begun = run.starts_at is not None and run.starts_at <= now
    for row in rows:
        was = before.get(row.pk)
        asked = row.status == "invited" and (was is None or was.expires != row.expires)
        if asked and not step.anyone and row.pk not in step.chosen:
            assert not run.waiting_list_paused_at, f"{row} is asked though the list is paused"
            assert not begun, f"{row} is asked though the run has begun"
            assert row.may_be_asked, f"{row} is asked again so soon"
        if was is not None and was.expires is not None and was.expires <= now and row.status == "seated":
            assert row.asked_at != was.asked_at, f"{row} said yes too late"


def _held(was: Row | None, now: Row) -> bool:
    return was is not None and was.run == now.run and was.status in HOLDS


def nobody_was_passed(run: CourseRun, rows: list[Row], before: dict[int, Row], step: Step) -> None:
    """Whoever stood in line, and still does, did not fit before those who stood behind were asked or came anew."""
    if step.chosen:
        return
    now = {row.pk: row for row in rows}
    line = line_of([row for row in before.values() if row.run == run.pk])
    came = {row.pk for row in rows if row.status == "seated" and _came_anew(before.get(row.pk), row)}
    for place, unit in enumerate(line):
        still = [now[row.pk] for row in unit if row.pk in now]
        asks = step.anyone or all(row.may_be_asked for row in still)
        if (
            len(still) < len(unit)
            or not asks
            or any(row.status != "waiting" for row in still)
            or not _same(unit, still)
        ):
            continue
        invited = {row.pk for later in line[place + 1 :] for row in later if _is(now.get(row.pk), "invited")}
        passing = invited | came if all(row.may_be_asked for row in still) else invited
        if passing:
            rest = Seats(run, [row for row in rows if row.pk not in passing])
            assert not rest.fits(still), f"{still} was passed by {passing}"


def _came_anew(was: Row | None, now: Row) -> bool:
    return was is None or was.run != now.run or was.status in {"cancelled", *IN_TALK}


def _is(row: Row | None, status: str) -> bool:
    return row is not None and row.status == status


def _same(unit: Unit, still: Unit) -> bool:
    return [row.together for row in unit] == [row.together for row in still]


def no_seat_is_free_beside_someone_who_fits(run: CourseRun, rows: list[Row]) -> None:
    """Once the line was served: whoever fits has an offer, or near the start has been told."""
    now = timezone.now()
    if run.waiting_list_paused_at or run.starts_at is None or run.starts_at <= now:
        return
    if any(row.expires and row.expires <= now for row in rows):
        return  # the clock has run out since
    seats = Seats(run, rows)
    near = run.starts_at - now <= timedelta(hours=run.first_come_hours)
    for unit in line_of(rows):
        if near:
            assert seats.fits(unit) == all(row.told_free_at for row in unit), f"{unit} is told what is not so"
        elif all(row.may_be_asked for row in unit):
            assert not seats.fits(unit), f"{unit} fits and waits"
            fits_apart = len(unit) > 1 and any(seats.fits([row]) for row in unit)
            # by a letter, or while they signed up: the letters are checked beside
            assert not fits_apart or unit[0].party_asked_at, f"{unit} were not asked whether one comes alone"


def letters_say_what_happened(rows: dict[int, Row], before: dict[int, Row], step: Step, new: list[Message]) -> None:
    """Exactly the letters that the last thing that happened calls for, each to the one it is about.

    Of the letters that someone got one could be sent as things stand.
    """
    sent = Counter((message.about_id, message.kind) for message in new)
    wanted = Counter[tuple[int | None, str]]()
    was_held_back, held_back = _held_back(before), _held_back(rows)
    for pk, row in rows.items():
        was = before.get(pk)
        wanted.update((pk, kind) for kind in _called_for(was, row, step))
        had_the_talk = pk in was_held_back or (was is not None and was.status in IN_TALK and was.run == row.run)
        in_line = row.status == "waiting" and row.told_free_at is None and pk not in held_back
        wanted[pk, "waiting_list_joined"] += had_the_talk and in_line
        wanted[pk, "party_parted"] += pk in step.parted_by and in_line
        wanted[pk, "offer_for_one"] += was is not None and _is_for_one_now(was, row)
        wanted[pk, "talk_with_other_to_come"] += pk in held_back - was_held_back
    assert sent == +wanted, f"sent {sent - wanted} too many, and {wanted - sent} are missing"
    for message in new:
        assert message.about_id in rows
        assert message.address == rows[message.about_id].email


def _is_for_one_now(was: Row, now: Row) -> bool:
    """An open offer to two that only this one has still."""
    same_offer = was.status == now.status == "invited" and was.expires == now.expires
    return same_offer and was.together and not now.together and now.expires is not None and now.expires > timezone.now()


def _held_back(rows: dict[int, Row]) -> set[int]:
    """Those who have had the talk, and wait for the talk with the one they come with."""
    in_talk = {row.party for row in rows.values() if row.together and row.status in IN_TALK}
    return {pk for pk, row in rows.items() if row.together and row.status == "waiting" and row.party in in_talk}


def _called_for(was: Row | None, now: Row, step: Step) -> list[str]:
    """The kinds of letters to one person."""
    if was is None or was.run != now.run or (was.status == "cancelled" and now.status != "cancelled"):
        told = [CONFIRMS.get(now.status, CONFIRMS["waiting"])]
        if was is None and now.party_asked_at:
            assert step.would_wait, f"{now} counts as asked and was not"
        return told + _offers(None, now)
    told = []
    if was.asked_at != now.asked_at and was.status == "invited" and now.pk not in step.said_no:
        told.append("seat_offer_expired")
    if was.status != now.status:
        told += _new_status(now, step)
    if was.talk_version != now.talk_version:
        told.append("talk_booked")
    if now.party_asked_at and not was.party_asked_at:
        told.append("party_asked")
    return told + _offers(was, now)


def _new_status(now: Row, step: Step) -> list[str]:
    if now.status == "seated":
        return ["enrolment_confirmed"]
    if now.status == "cancelled" and now.pk not in step.said_no:
        return ["enrolment_cancelled"]
    if now.status == "declined":
        return ["talk_declined"]
    return []


def _offers(was: Row | None, now: Row) -> list[str]:
    told = []
    if now.status == "invited" and (was is None or was.expires != now.expires):
        told.append("seat_offered")
    if now.told_free_at and (was is None or was.told_free_at != now.told_free_at):
        told.append("seat_free")
    return told


def new_letters(seen: set[str]) -> list[Message]:
    """Those that this has not returned before. A link sent again says nothing that has happened."""
    letters = Message.objects.exclude(kind="link_again").only("key", "kind", "about_id", "address").order_by()
    new = [message for message in letters if message.key not in seen]
    seen.update(message.key for message in new)
    return new


def all_runs() -> list[CourseRun]:
    """With what is reserved in each. Two queries."""
    return list(CourseRun.objects.prefetch_related("reserved_seats").order_by("pk"))
