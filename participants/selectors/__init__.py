"""Reads of who takes part. Other rooms ask here."""

from participants.selectors.attended import Attended, attended
from participants.selectors.figures import RunFigures, figures
from participants.selectors.lists import People, attending, messages_about, names_of, people, with_attendance
from participants.selectors.narrowing import Narrowing, narrowed, put_in_order
from participants.selectors.own_page import OwnPage, OwnState, own_page
from participants.selectors.scope import Sight, known_runs, led_runs, managed_runs, sight
from participants.selectors.terms import PlaceTerms, home_places, terms_by_place
from participants.selectors.todo import remaining, todo

__all__ = [
    "Attended",
    "Narrowing",
    "OwnPage",
    "OwnState",
    "People",
    "PlaceTerms",
    "RunFigures",
    "Sight",
    "attended",
    "attending",
    "figures",
    "home_places",
    "known_runs",
    "led_runs",
    "managed_runs",
    "messages_about",
    "names_of",
    "narrowed",
    "own_page",
    "people",
    "put_in_order",
    "remaining",
    "sight",
    "terms_by_place",
    "todo",
    "with_attendance",
]
