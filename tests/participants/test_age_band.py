"""The age group: asked only where the organisation chose to, answered by those who want to, kept for the figures.

That those who lead never see it is in `test_staff_privilege.py`; how reports count it in `tests/reports`.
"""

import json

import pytest
from django.urls import reverse

from audit.models import Event
from audit.services import SYSTEM
from messaging.models import Message
from participants.models import AgeBand, Enrolment, RetentionPeriods
from participants.services import anonymise, cancel_enrolment, change_periods, delete_me, move_enrolment
from tests.factories import EnrolmentFactory, PublishedRunFactory
from tests.participants.test_enrol import errors, filled_in, url, words
from tests.participants.test_enrol_two import SECOND
from tests.participants.test_own_page import changed, page_of

FIELD = 'name="age_band"'
OF_THE_SECOND = 'name="to-age_band"'


@pytest.fixture
def asking(tromso) -> None:
    change_periods(organisation=tromso, by=SYSTEM, asks_age_band=True)


@pytest.fixture
def nora(run) -> Enrolment:
    return EnrolmentFactory(
        run=run, name="Nora Nilsen", email="nora@example.org", phone="+4790000001", phone_key="+4790000001",
        municipality_id="5501", age_band=AgeBand.FROM_67,
    )  # fmt: skip


def stop_asking() -> None:
    RetentionPeriods.objects.update(asks_age_band=False)


def by_phone(run) -> str:
    return reverse("participants_staff:enrol", args=[run.pk])


def of_staff(enrolment: Enrolment) -> str:
    return reverse("participants_staff:change", args=[enrolment.run_id, enrolment.pk])


def bands() -> list[str]:
    return list(Enrolment.objects.order_by("pk").values_list("age_band", flat=True))


# --- the organisation's choice ----------------------------------------------------------------------------------------
def test_an_administrator_chooses_to_ask_and_not_to_ask_and_both_are_in_the_log(client_of, anne, tromso):
    browser, page = client_of(anne), reverse("participants_staff:retention", args=[tromso.pk])
    shown = browser.get(page)
    assert shown.context["form"]["asks_age_band"].value() is False
    assert "Spør bare hvis dere har bruk for svaret" in words(shown)
    browser.post(page, {"needs_days": "7", "asks_age_band": "on"})
    assert browser.get(page).context["form"]["asks_age_band"].value() is True
    browser.post(page, {"needs_days": "7"})
    assert RetentionPeriods.objects.values_list("needs_days", "asks_age_band").get() == (7, False)
    logged = Event.objects.filter(action="retention.changed").order_by("at").values_list("actor_id", "details")
    assert list(logged) == [
        (anne.pk, {"needs_days": 7, "asks_age_band": True}),
        (anne.pk, {"asks_age_band": False}),
    ]


# --- where nobody asks ------------------------------------------------------------------------------------------------
def test_where_it_is_not_asked_no_form_has_the_field(client, client_of, kari, run, nora):
    pages = [client.get(page) for page in (url(run), reverse("participants:enrol_two", args=[run.pk]))]
    pages += [client.get(f"{page_of(nora)}endre/")]
    pages += [client_of(kari).get(page) for page in (by_phone(run), of_staff(nora))]
    for page in pages:
        assert (page.status_code, FIELD in page.content.decode()) == (200, False)
        assert OF_THE_SECOND not in page.content.decode()
        assert "aldersgruppe" not in words(page).lower()
        assert "gammel" not in words(page)


def test_where_it_is_not_asked_an_answer_is_ignored(client, client_of, kari, run):
    client.post(url(run), filled_in(age_band="30-44"))
    two = filled_in(email="siri@example.org", age_band="30-44") | SECOND | {"to-age_band": "30-44"}
    client.post(reverse("participants:enrol_two", args=[run.pk]), two)
    client_of(kari).post(by_phone(run), filled_in(email="per@example.org", age_band="30-44"))
    assert bands() == ["", "", "", ""]


@pytest.mark.parametrize("answer", ["", "30-44"])
def test_what_was_answered_stays_as_it_is_when_nobody_asks_any_longer(client, client_of, kari, nora, answer):
    client.post(f"{page_of(nora)}endre/", changed(name="Nora Nyttnavn", age_band=answer))
    client_of(kari).post(of_staff(nora), changed(name="Nora Nytt", age_band=answer))
    assert Enrolment.objects.values_list("name", "age_band").get() == ("Nora Nytt", "67-79")
    assert "Aldersgruppe 67–79" in words(client.get(page_of(nora)))


# --- where it is asked ------------------------------------------------------------------------------------------------
def test_the_question_is_optional_says_what_it_is_for_and_begins_with_no_answer(client, asking, run):
    page = client.get(url(run))
    field = page.context["form"]["age_band"]
    assert [str(label) for _value, label in field.field.choices] == [
        "Vil ikke oppgi", "18–29", "30–44", "45–66", "67–79", "80 eller eldre",
    ]  # fmt: skip
    assert (field.value() or "", field.field.required) == ("", False)
    shown = words(page)
    assert "Aldersgruppe (valgfritt)" in shown
    assert "Brukes bare til tall. De som leder kurset, ser den ikke." in shown
    assert "Aldersgruppen, hvis du oppgir den, bruker vi bare til tall." in shown


@pytest.mark.parametrize(("answer", "kept"), [("45-66", "45-66"), ("", ""), (None, "")])
def test_whoever_signs_up_answers_or_does_not(client, asking, run, answer, kept):
    assert client.post(url(run), filled_in(age_band=answer)).status_code == 302
    assert bands() == [kept]


def test_an_answer_that_is_none_of_them_is_said_at_the_field_and_nothing_is_lost(client, asking, run):
    answer = client.post(url(run), filled_in(age_band="Nittito"))
    assert errors(answer) == {"age_band": ["Velg en av aldersgruppene, eller «Vil ikke oppgi»."]}
    assert 'value="Nora Nilsen"' in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_a_slip_elsewhere_keeps_the_group_that_was_chosen(client, asking, run):
    answer = client.post(url(run), filled_in(name="", age_band="80+"))
    assert '<option value="80+" selected' in answer.content.decode()


def test_two_who_come_together_answer_each_for_themselves(client, asking, run):
    page = reverse("participants:enrol_two", args=[run.pk])
    assert OF_THE_SECOND in client.get(page).content.decode()
    client.post(page, filled_in(age_band="80+") | SECOND | {"to-age_band": "45-66"})
    assert bands() == ["80+", "45-66"]


def test_the_coordinator_writes_down_what_is_said_on_the_phone(client_of, asking, kari, run):
    browser = client_of(kari)
    page = browser.get(by_phone(run))
    assert FIELD in page.content.decode()
    assert "Du trenger ikke å si hvor gammel du er." in words(page)
    browser.post(by_phone(run), filled_in(age_band="67-79"))
    assert bands() == ["67-79"]


@pytest.mark.parametrize("answer", ["80+", ""])
def test_one_changes_the_answer_on_ones_own_page_and_takes_it_back(client, asking, nora, answer):
    page = f"{page_of(nora)}endre/"
    assert client.get(page).context["form"]["age_band"].value() == "67-79"
    assert client.post(page, changed(age_band=answer)).status_code == 302
    assert bands() == [answer]
    assert Event.objects.get(action="enrolment.changed").details["fields"] == ["age_band"]
    assert not Message.objects.exists()


def test_the_coordinator_reads_and_corrects_it_on_the_persons_page(client_of, asking, kari, nora):
    browser = client_of(kari)
    assert '<option value="67-79" selected' in browser.get(of_staff(nora)).content.decode()
    browser.post(of_staff(nora), changed(age_band="45-66"))
    assert bands() == ["45-66"]


def test_asking_costs_no_query(client, asking, run, django_assert_num_queries):
    with django_assert_num_queries(4):  # as many as where it is not asked
        assert FIELD in client.get(url(run)).content.decode()


# --- the person's own, and what stays ---------------------------------------------------------------------------------
def test_the_person_sees_it_and_takes_it_along(client, nora):
    assert "Aldersgruppe 67–79" in words(client.get(page_of(nora)))
    assert "Aldersgruppe 67–79" in words(client.get(f"{page_of(nora)}opplysninger/"))
    data = json.loads(client.get(f"{page_of(nora)}opplysninger.json").content)
    assert data["person"]["age_group"] == "67–79"


def test_whoever_did_not_say_sees_nothing_of_it(client, asking, nora):
    Enrolment.objects.update(age_band="")
    for page in ("", "opplysninger/"):
        assert "Aldersgruppe" not in words(client.get(f"{page_of(nora)}{page}"))


def test_it_comes_along_to_another_run(nora):
    other = PublishedRunFactory(offer=nora.run.offer)
    move_enrolment(enrolment=nora, to_run=other, by=SYSTEM, consented=True)
    assert Enrolment.objects.values_list("run", "age_band").get() == (other.pk, "67-79")


def test_it_stays_for_the_figures_when_the_person_is_let_go_of(nora):
    cancel_enrolment(enrolment=nora, by=SYSTEM)
    anonymise([nora])
    assert Enrolment.objects.values_list("name", "municipality", "age_band").get() == ("", "5501", "67-79")


def test_it_stays_when_the_person_asks_to_be_deleted_and_the_page_says_so(client, nora):
    assert "i hvilken aldersgruppe hvis du har oppgitt den" in words(client.get(f"{page_of(nora)}slett/"))
    delete_me(enrolment=nora)
    assert Enrolment.objects.values_list("name", "municipality", "age_band").get() == ("", "5501", "67-79")
