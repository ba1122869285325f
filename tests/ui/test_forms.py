"""The markup of fields: labels, descriptions, errors and what ties them together."""

import re
import uuid
from datetime import UTC, date, datetime, time

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.forms import formset_factory
from django.template import Context, Template

from ui.forms import FilterForm, Fold, Group, Paragraph, PortalForm, Row, SubmissionField


class Sample(PortalForm, forms.Form):
    name = forms.CharField(label="Navn", max_length=5)
    email = forms.EmailField(label="E-post", required=False, help_text="Vi sender bekreftelsen hit.")
    how = forms.ChoiceField(label="Hvordan?", choices=[("a", "Fysisk"), ("b", "Digitalt")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label="Behov",
        choices=[("Hørsel", [("loop", "Teleslynge")]), ("rest", "Pauser")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Kryss av.",
    )
    adult = forms.BooleanField(label="Jeg er 18 år")
    note = forms.CharField(label="Merknad", widget=forms.Textarea, max_length=20, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def html(form):
    return re.sub(r">\s+<", "><", render_crispy_form(form))


def tag(source, name):
    """The one element with this name, as its attributes."""
    (found,) = re.findall(rf'<(?:input|select|textarea)[^>]*\bname="{name}"[^>]*>', source)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', found))


def test_a_field_has_a_label_a_class_and_no_error():
    source = html(Sample())

    assert '<label class="ds-label" for="id_name">Navn</label>' in source
    assert tag(source, "name") == {
        "type": "text",
        "name": "name",
        "maxlength": "5",
        "class": "ds-input",
        "id": "id_name",
    }
    assert "aria-invalid" not in source


def test_a_description_is_tied_to_its_field():
    source = html(Sample())

    assert '<div class="field-description" id="id_email_helptext">Vi sender bekreftelsen hit.</div>' in source
    assert tag(source, "email")["aria-describedby"] == "id_email_helptext"


def test_an_error_is_tied_to_its_field_after_the_description():
    source = html(Sample({"email": "kari"}))

    assert tag(source, "email")["aria-describedby"] == "id_email_helptext id_email_error"
    assert tag(source, "email")["aria-invalid"] == "true"
    assert tag(source, "email")["value"] == "kari"
    assert '<div id="id_email_error"><p class="ds-validation-message">Oppgi en gyldig e-postadresse</p></div>' in source


def test_optional_is_said_in_words_and_required_is_not_a_star():
    source = html(Sample())

    assert re.findall(r'class="ds-label"[^>]*>([^<]*?) ?<span class="optional">\((\w+)\)</span>', source) == [
        ("E-post", "valgfritt"),
        ("Behov", "valgfritt"),
        ("Merknad", "valgfritt"),
    ]
    assert "*" not in re.sub(r"<[^>]+>", "", source)


def test_radios_are_a_group_with_a_legend():
    source = html(Sample({"how": "b"}))

    assert '<fieldset class="ds-fieldset"><legend class="ds-label">Hvordan?</legend>' in source
    assert (
        '<div class="ds-field">'
        '<input type="radio" name="how" value="b" required id="id_how_1" class="ds-input" checked>'
        '<label class="ds-label" for="id_how_1">Digitalt</label></div>'
    ) in source


def test_an_error_in_a_group_is_tied_to_the_group():
    source = html(Sample({}))

    assert '<fieldset class="ds-fieldset" aria-describedby="id_how_error">' in source
    assert '<div id="id_how_error"><p class="ds-validation-message">Velg et svar.</p></div>' in source


def test_tick_boxes_keep_their_groups_description_and_choices():
    source = html(Sample({"needs": ["rest"]}))

    assert '<fieldset class="ds-fieldset" aria-describedby="id_needs_helptext">' in source
    assert '<p class="choices__group">Hørsel</p>' in source
    assert re.findall(r'name="needs" value="(\w+)"[^>]*?( checked)?>', source) == [("loop", ""), ("rest", " checked")]
    assert "required" not in re.findall(r'<input[^>]*name="needs"[^>]*>', source)[0]


def test_a_single_tick_box_has_its_label_after_it():
    source = html(Sample())

    assert re.search(r'<input type="checkbox" name="adult"[^>]*><label class="ds-label" for="id_adult">', source)


def test_a_hidden_field_is_only_a_field():
    assert 'for="id_token"' not in html(Sample())


def test_a_long_answer_is_counted_and_never_cut():
    source = html(Sample())

    assert "maxlength" not in tag(source, "note")
    assert 'data-limit="20" data-under="%d tegn igjen" data-over="%d tegn for mye"' in source


def test_the_summary_links_to_each_field_with_an_error():
    form = Sample({"name": "Navnet er langt", "how": "x"})
    form.add_error(None, "Kurset er fullt.")
    found = re.search(r"<ds-error-summary.*?</ds-error-summary>", html(form))
    assert found is not None
    summary = found[0]

    assert re.match(r'<ds-error-summary class="ds-error-summary" role="group" tabindex="-1" autofocus', summary)
    assert re.findall(r"<li>(?:<a href=\"#(\w+)\">)?([^<]+)", summary) == [
        ("", "Kurset er fullt."),
        ("id_name", "Navn: Sørg for at denne verdien har 5 eller færre tegn (den har nå 15)."),
        ("id_how_0", "Hvordan? Velg et gyldig valg. x er ikke et av de tilgjengelige valgene."),
        ("id_adult", "Jeg er 18 år: Kryss av her for å gå videre."),
    ]


def test_no_summary_without_errors():
    assert "ds-error-summary" not in html(Sample())


def test_what_was_typed_is_escaped():
    assert "&lt;b&gt;" in html(Sample({"name": "<b>"}))


def test_a_null_byte_gets_the_fields_own_message():
    form = Sample({"name": "a\x00b"})

    assert form.errors["name"] == ["Teksten har tegn som ikke kan vises. Skriv den på nytt."]


@pytest.mark.parametrize(
    ("field", "message"),
    [("name", "Fyll ut dette feltet."), ("how", "Velg et svar."), ("adult", "Kryss av her for å gå videre.")],
)
def test_an_empty_field_says_what_to_do(field, message):
    assert Sample({}).errors[field] == [message]


def test_a_message_that_the_form_chose_itself_stays():
    class Named(PortalForm, forms.Form):
        name = forms.CharField(error_messages={"required": "Skriv navnet ditt."})

    assert Named({}).errors["name"] == ["Skriv navnet ditt."]


def test_the_form_is_posted_with_a_token_and_lets_our_messages_show():
    source = Template("{% load crispy_forms_tags %}{% crispy form %}").render(
        Context({"form": Sample(), "csrf_token": "merke"})
    )

    assert re.search(r'<form\s*method="post" novalidate>', source)
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="merke">' in source
    assert '<button class="ds-button" type="submit">Lagre</button>' in source


def test_a_form_with_a_way_back_has_it_beside_the_button():
    class Leaving(Sample):
        submit_label = "Meld meg på"
        cancel_url = "/tilbud/"

    assert '<a class="ds-button" data-variant="tertiary" href="/tilbud/">Avbryt</a>' in html(Leaving())


def test_a_filter_is_sent_by_get_without_a_token_and_marks_nothing_as_optional():
    class Filter(FilterForm, forms.Form):
        q = forms.CharField(label="Søk", required=False)

    source = Template("{% load crispy_forms_tags %}{% crispy form %}").render(
        Context({"form": Filter(), "csrf_token": "merke"})
    )

    assert 'method="get"' in source
    assert "csrfmiddlewaretoken" not in source
    assert "valgfritt" not in source
    assert "Vis treff" in source


class Laid(Sample):
    def layout(self):
        return [
            Group("Hvem", Row("name", "email"), "adult"),
            Paragraph("Dette kan vente."),
            Fold("Mer", "how", "needs"),
        ]


def test_a_group_has_a_legend_and_a_row_its_fields():
    source = html(Laid())

    assert '<fieldset class="form__group"><legend>Hvem</legend><div class="form-row">' in source
    assert '<p class="form__text">Dette kan vente.</p>' in source


def test_fields_that_the_layout_leaves_out_are_not_shown():
    assert 'name="note"' not in html(Laid())


def test_a_fold_is_closed_until_one_of_its_fields_has_an_error():
    assert '<details class="fold"><summary>Mer' in html(Laid())
    assert '<details class="fold" open><summary>Mer' in html(Laid({"name": "Kari", "adult": "on"}))
    assert '<details class="fold"><summary>Mer' in html(Laid({"name": "", "how": "a"}))


class Times(PortalForm, forms.Form):
    on = forms.DateField()
    at = forms.TimeField()
    starts = forms.DateTimeField()


def test_dates_and_times_use_the_browsers_own_fields():
    shown = html(
        Times(initial={"on": date(2027, 1, 12), "at": time(10), "starts": datetime(2027, 1, 12, 9, tzinfo=UTC)})
    )

    assert [(tag(shown, name)["type"], tag(shown, name)["value"]) for name in ("on", "at", "starts")] == [
        ("date", "2027-01-12"),
        ("time", "10:00"),
        ("datetime-local", "2027-01-12T10:00"),
    ]


@pytest.mark.parametrize(
    ("on", "at", "starts"),
    [("2027-01-12", "10:00", "2027-01-12T10:00"), ("12.01.2027", "10.00", "12.01.2027 10.00")],
)
def test_dates_and_times_may_be_typed_as_people_write_them(on, at, starts):
    form = Times({"on": on, "at": at, "starts": starts})

    assert form.is_valid()
    assert form.cleaned_data == {
        "on": date(2027, 1, 12),
        "at": time(10),
        "starts": datetime(2027, 1, 12, 9, tzinfo=UTC),
    }


def test_fields_inside_a_form_of_ones_own_look_the_same():
    source = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": Sample()}))

    assert '<label class="ds-label" for="id_name">Navn</label>' in source
    assert "<form" not in source


def test_a_formset_sums_up_the_errors_of_all_its_forms():
    forms_of_two = formset_factory(Sample, extra=2)
    formset = forms_of_two({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-name": ""})
    source = Template("{% load crispy_forms_tags %}{% crispy formset %}").render(Context({"formset": formset}))

    assert 'href="#id_form-0-name"' in source
    assert source.count("<ds-error-summary") == 1
    assert 'name="form-TOTAL_FORMS"' in source


class Dated(PortalForm, forms.Form):
    day = forms.DateField()
    moment = forms.DateTimeField()


@pytest.mark.parametrize("year", ["0001", "0026", "1999", "2101", "9999"])
def test_a_year_that_no_course_is_held_in_is_refused_at_its_field(year):
    form = Dated({"day": f"{year}-06-01", "moment": f"{year}-06-01T10:00"})
    sentence = "Skriv et årstall fra 2000 til 2100, med fire sifre."
    assert form.errors == {"day": [sentence], "moment": [sentence]}


@pytest.mark.parametrize("year", ["2000", "2027", "2100"])
def test_a_year_of_our_time_is_accepted(year):
    assert Dated({"day": f"{year}-06-01", "moment": f"{year}-06-01T10:00"}).is_valid()


def test_a_mark_that_was_lost_or_tampered_with_is_replaced():
    sent = uuid.uuid4()
    field = SubmissionField()

    assert field.clean(str(sent)) == sent
    fresh = [field.clean(value) for value in (None, "", "not-a-mark", "a\x00b")]
    assert all(isinstance(mark, uuid.UUID) for mark in fresh)
    assert len({*fresh}) == len(fresh)
