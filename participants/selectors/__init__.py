"""Reads of who takes part. Other rooms ask here."""

from participants.selectors.access_log import in_words, looks_at
from participants.selectors.attended import Attended, attended
from participants.selectors.figures import RunFigures, figures
from participants.selectors.lists import (
    People,
    attending,
    messages_about,
    names_of,
    people,
    seen_by_leaders,
    with_attendance,
)
from participants.selectors.narrowing import Narrowing, narrowed, put_in_order
from participants.selectors.own_data import attendance_of, messages_to
from participants.selectors.own_page import OwnPage, OwnState, own_page, own_page_state
from participants.selectors.own_runs import known_recipient, own_reminders, own_runs
from participants.selectors.scope import Sight, known_runs, led_runs, managed_runs, sight
from participants.selectors.segments import is_reached, reached_as_shown, segment
from participants.selectors.terms import (
    PlaceTerms,
    home_places,
    kept_for_others,
    place_of_newcomer,
    seat_is_sure,
    terms_by_place,
)
from participants.selectors.todo import remaining, todo
from participants.selectors.waiting_list import InLine, NextStep, Odds, Step, Why, line_explained, next_steps, odds

__all__ = [
    "Attended",
    "InLine",
    "Narrowing",
    "NextStep",
    "Odds",
    "OwnPage",
    "OwnState",
    "People",
    "PlaceTerms",
    "RunFigures",
    "Sight",
    "Step",
    "Why",
    "attendance_of",
    "attended",
    "attending",
    "figures",
    "home_places",
    "in_words",
    "is_reached",
    "kept_for_others",
    "known_recipient",
    "known_runs",
    "led_runs",
    "line_explained",
    "looks_at",
    "managed_runs",
    "messages_about",
    "messages_to",
    "names_of",
    "narrowed",
    "next_steps",
    "odds",
    "own_page",
    "own_page_state",
    "own_reminders",
    "own_runs",
    "people",
    "place_of_newcomer",
    "put_in_order",
    "reached_as_shown",
    "remaining",
    "seat_is_sure",
    "seen_by_leaders",
    "segment",
    "sight",
    "terms_by_place",
    "todo",
    "with_attendance",
]
