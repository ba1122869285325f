"""One function per thing that people, or the clock, do in this room."""

from offers.services.arenas import create_arena, update_arena
from offers.services.clock import start_and_complete_runs
from offers.services.errors import (
    LastSessionError,
    MaterialThereAlreadyError,
    NoSuchSessionError,
    OffersError,
    RunIsOverError,
    SeatsBelowReservedError,
    SeatsBelowTakenError,
    SessionNotRemovableError,
    SessionsOverlapError,
    TooManyMaterialsError,
    TooManyReservedError,
    TooManySessionsError,
)
from offers.services.facts import refresh_run_facts
from offers.services.materials import add_material, remove_material
from offers.services.offers import bring_back_offer, create_offer, put_away_offer, update_offer
from offers.services.reserved_seats import release_seats, reserve_seats
from offers.services.runs import OVER, cancel_run, copy_run, create_run, update_run
from offers.services.series import ProposedSession, Series, plan_weekly_series
from offers.services.sessions import SessionDraft, bring_back_session, cancel_session, save_sessions

__all__ = [
    "OVER",
    "LastSessionError",
    "MaterialThereAlreadyError",
    "NoSuchSessionError",
    "OffersError",
    "ProposedSession",
    "RunIsOverError",
    "SeatsBelowReservedError",
    "SeatsBelowTakenError",
    "Series",
    "SessionDraft",
    "SessionNotRemovableError",
    "SessionsOverlapError",
    "TooManyMaterialsError",
    "TooManyReservedError",
    "TooManySessionsError",
    "add_material",
    "bring_back_offer",
    "bring_back_session",
    "cancel_run",
    "cancel_session",
    "copy_run",
    "create_arena",
    "create_offer",
    "create_run",
    "plan_weekly_series",
    "put_away_offer",
    "refresh_run_facts",
    "release_seats",
    "remove_material",
    "reserve_seats",
    "save_sessions",
    "start_and_complete_runs",
    "update_arena",
    "update_offer",
    "update_run",
]
