"""A proposed series: weekly, without public holidays, never saved by itself."""

from datetime import date, time

from django.utils import translation

from offers.models import Session
from offers.services import plan_weekly_series

TEN, NOON = time(10), time(12)


def series(first_day, count, **more):
    with translation.override("nb"):
        return plan_weekly_series(first_day=first_day, starts=TEN, ends=NOON, count=count, **more)


def test_a_series_comes_on_the_same_weekday():
    days = [session.day for session in series(date(2027, 1, 12), 3).sessions]
    assert days == [date(2027, 1, 12), date(2027, 1, 19), date(2027, 1, 26)]


def test_every_second_week():
    days = [session.day for session in series(date(2027, 1, 12), 3, weeks_between=2).sessions]
    assert days == [date(2027, 1, 12), date(2027, 1, 26), date(2027, 2, 9)]


def test_public_holidays_are_left_out_and_named():
    found = series(date(2027, 3, 18), 3)  # a Thursday; the next one is Maundy Thursday
    assert [session.day for session in found.sessions] == [date(2027, 3, 18), date(2027, 4, 1), date(2027, 4, 8)]
    assert [(skipped.day, skipped.holiday) for skipped in found.skipped] == [(date(2027, 3, 25), "Skjærtorsdag")]


def test_the_two_eves_of_december_are_left_out_and_named():
    found = series(date(2026, 12, 17), 2)  # Thursdays
    assert [session.day for session in found.sessions] == [date(2026, 12, 17), date(2027, 1, 7)]
    assert [(skipped.day, skipped.holiday) for skipped in found.skipped] == [
        (date(2026, 12, 24), "Julaften"),
        (date(2026, 12, 31), "Nyttårsaften"),
    ]


def test_a_day_with_two_names_is_left_out_once():
    found = series(date(2027, 5, 10), 2)  # Mondays; 17 May is Whit Monday too that year
    assert [session.day for session in found.sessions] == [date(2027, 5, 10), date(2027, 5, 24)]
    assert [skipped.day for skipped in found.skipped] == [date(2027, 5, 17)]


def test_the_names_of_holidays_follow_the_reader():
    with translation.override("en"):
        found = plan_weekly_series(first_day=date(2027, 3, 25), starts=TEN, ends=NOON, count=1)
    assert found.skipped[0].holiday == "Maundy Thursday"


def test_the_time_of_day_stays_across_the_change_to_summer_time():
    assert {(session.starts, session.ends) for session in series(date(2027, 3, 23), 3).sessions} == {(TEN, NOON)}


def test_a_series_has_forty_sessions_at_most():
    assert len(series(date(2027, 1, 12), 60).sessions) == 40


def test_a_proposal_saves_nothing(db):
    series(date(2027, 1, 12), 3)
    assert Session.objects.count() == 0
