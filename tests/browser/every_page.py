"""Every page that the portal shows, and how to come to it. A test fails when a route is in none of these lists."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page

from offers.models import CourseRun
from participants.message_kinds_help import consent_path
from participants.models import EnrolmentStatus
from participants.services import Outcome
from tests.browser import demo_portal as demo
from ui import views as ui

KARI, PER, UNNI, ANNE, PETRA = "koordinator", "fagperson", "bruker", "admin", "plattform"
MAJA, KJERSTI, ASTA, OYVIND = "maja", "kjersti", "asta", "oyvind"


class Stop(NamedTuple):
    path: Callable[[], str]
    user: str = ""  # the first part of the e-mail address of who looks; empty: a citizen
    do: Callable[[Page], None] | None = None  # what to press before looking
    status: int = 200


def _at(name: str, *args: Callable[[], object], query: str = "") -> Callable[[], str]:
    """The address of a route; its arguments are looked up when the page is visited."""
    return lambda: reverse(name, args=[getattr(found := arg(), "pk", found) for arg in args]) + query


def _run(name: str, state: str, *more: Callable[[], object], query: str = "") -> Callable[[], str]:
    return _at(name, lambda: demo.run(state), *more, query=query)


def _offer_page(run: Callable[[], CourseRun]) -> Callable[[], str]:
    return lambda: reverse("offers:detail", args=[run().offer.slug])


def _session(state: str) -> Callable[[], object]:
    return lambda: demo.first_session(demo.run(state))


def _press(name: str) -> Callable[[Page], None]:
    """Send the form as it is, past what the browser itself would say."""

    def press(page: Page) -> None:
        page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
        page.locator("main").get_by_role("button", name=name, exact=True).click()

    return press


def _fill(label: str, text: str, button: str) -> Callable[[Page], None]:
    def fill(page: Page) -> None:
        page.get_by_label(label).fill(text)
        _press(button)(page)

    return fill


def _sign_in_half_way(page: Page) -> None:
    user = demo.person("solveig")
    demo.give_own_password(user)
    demo.give_second_factor(user)
    page.get_by_label("E-post").fill(user.email)
    page.get_by_label("Passord").fill(demo.DEMO_PASSWORD)
    page.locator("main").get_by_role("button", name="Logg inn", exact=True).click()


def _unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")


def _send_nothing(page: Page) -> None:
    with page.expect_navigation():
        page.locator("form.evaluation").evaluate("form => form.submit()")


def _error(view: Callable[..., HttpResponse], *args: object) -> Callable[[Page], None]:
    """An error that cannot be provoked from outside is put in place of a page."""

    def show(page: Page) -> None:
        answer = view(RequestFactory().get("/"), *args)
        page.route("**/feil/", lambda route: route.fulfill(body=answer.content.decode(), content_type="text/html"))
        page.goto("/feil/")

    return show


PUBLIC = {
    "offers:front_page": Stop(_at("offers:front_page")),
    "offers:catalogue": Stop(_at("offers:catalogue")),
    "offers:catalogue, unfolded": Stop(_at("offers:catalogue"), do=_unfold),
    "offers:catalogue, filtered": Stop(_at("offers:catalogue", query="?kommune=5501&q=hverdag")),
    "offers:catalogue, nothing found": Stop(_at("offers:catalogue", query="?q=xyzxyz")),
    "offers:catalogue, without dates": Stop(_at("offers:catalogue", query="?dato=uten")),
    "offers:detail": Stop(_offer_page(demo.open_run), do=_unfold),
    "offers:detail, full": Stop(_offer_page(demo.full_run)),
    "offers:leaflet": Stop(_at("offers:leaflet", lambda: demo.offer().slug)),
    "ui:privacy": Stop(_at("ui:privacy")),
    "ui:accessibility": Stop(_at("ui:accessibility")),
    "ui:styleguide": Stop(_at("ui:styleguide")),
    "messaging:demo_post": Stop(_at("messaging:demo_post")),
}
PARTICIPANTS = {
    "participants:enrol": Stop(_at("participants:enrol", demo.open_run)),
    "participants:enrol, errors": Stop(_at("participants:enrol", demo.open_run), do=_press("Meld meg på")),
    "participants:enrol, waiting list": Stop(_at("participants:enrol", demo.full_run), do=_unfold),
    "participants:enrol_two": Stop(_at("participants:enrol_two", demo.open_run), do=_unfold),
    "participants:enrol_two, errors": Stop(
        _at("participants:enrol_two", demo.open_run), do=_press("Meld oss på begge")
    ),
    "participants:enrol, closed": Stop(_run("participants:enrol", "completed")),
    "participants:receipt": Stop(lambda: demo.receipt(Outcome.SEATED)),
    "participants:receipt, waiting": Stop(lambda: demo.receipt(Outcome.WAITING)),
    "participants:find_my_page": Stop(_at("participants:find_my_page")),
    "participants:find_my_page, errors": Stop(_at("participants:find_my_page"), do=_press("Send meg en kode")),
    "participants:prove_contact": Stop(_at("participants:prove_contact", lambda: "uten-kode")),
    "participants:own_pages": Stop(demo.own_pages),
    "participants:own_pages, closed": Stop(_at("participants:own_pages", lambda: "gammel"), status=404),
    "participants:remind_me": Stop(_at("participants:remind_me")),
    "participants:remind_me, errors": Stop(_at("participants:remind_me"), do=_press("Minn meg på det")),
    "participants:interest_noted": Stop(_at("participants:interest_noted")),
    "participants:interest": Stop(demo.interest),
    "participants:insight": Stop(lambda: demo.own_page(demo.enrolment(), "participants:insight")),
    "participants:own_data": Stop(lambda: demo.own_page(demo.enrolment(), "participants:own_data")),
    "participants:delete": Stop(lambda: demo.own_page(demo.enrolment(), "participants:delete")),
    "participants:deleted": Stop(_at("participants:deleted")),
    "participants:subscribe": Stop(
        lambda: demo.own_page(demo.enrolment(), "participants:subscribe"), do=_press("Lag en privat adresse")
    ),
    "participants:help_later": Stop(lambda: demo.own_page(demo.someone_who_took_part(), "participants:help_later")),
    "participants:help_consent": Stop(lambda: consent_path(demo.willing())),
    "participants:own_links": Stop(lambda: demo.own_page(demo.enrolment(), "participants:own_links")),
    "participants:my_page": Stop(lambda: demo.own_page(demo.enrolment()), do=_unfold),
    "participants:my_page, waiting": Stop(
        lambda: demo.own_page(demo.enrolment(demo.full_run(), EnrolmentStatus.WAITING))
    ),
    "participants:my_page, offered": Stop(lambda: demo.own_page(demo.someone_offered_a_seat())),
    "participants:my_page, cancelled": Stop(lambda: demo.own_page(demo.someone_who_cancelled())),
    "participants:my_page, over": Stop(lambda: demo.own_page(demo.enrolment(demo.run("completed")))),
    "participants:my_page, run cancelled": Stop(lambda: demo.own_page(demo.enrolment(demo.run("cancelled")))),
    "participants:other_group": Stop(lambda: demo.own_page(demo.someone_asked(), "participants:other_group")),
    "participants:my_page, asked": Stop(lambda: demo.own_page(demo.someone_asked())),
    "participants:change": Stop(lambda: demo.own_page(demo.enrolment(), "participants:change")),
    "participants:new_contact": Stop(demo.new_contact),
    "participants:cancel": Stop(lambda: demo.own_page(demo.enrolment(), "participants:cancel")),
    "evaluations:answer": Stop(demo.evaluation),
    "evaluations:answer, errors": Stop(demo.evaluation, do=_send_nothing),
    "evaluations:answer, closed": Stop(_at("evaluations:answer", lambda: "finnes-ikke"), status=404),
    "evaluations:received": Stop(_at("evaluations:received")),
}
ACCOUNT = {
    "account_login": Stop(_at("account_login")),
    "account_login, errors": Stop(_at("account_login"), do=_press("Logg inn")),
    "account_request_login_code": Stop(_at("account_request_login_code")),
    "account_confirm_login_code": Stop(
        _at("account_request_login_code"), do=_fill("E-post", "leif@example.org", "Send meg en kode")
    ),
    "mfa_authenticate": Stop(_at("account_login"), do=_sign_in_half_way),
    "account_inactive": Stop(_at("account_inactive")),
    "account_signup": Stop(_at("account_signup")),
    "account_reset_password": Stop(_at("account_reset_password")),
    "account_reset_password_done": Stop(_at("account_reset_password_done")),
    "account_reset_password_from_key": Stop(demo.new_password_link),
    "account_reset_password_from_key, old": Stop(
        _at("account_reset_password_from_key", lambda: "1", lambda: "gammel-lenke")
    ),
    "account_reset_password_from_key_done": Stop(_at("account_reset_password_from_key_done")),
    "account_logout": Stop(_at("account_logout"), KARI),
    "account_set_password": Stop(_at("account_set_password"), KARI),
    "account_change_password": Stop(_at("account_change_password"), MAJA),
    "account_reauthenticate": Stop(_at("account_reauthenticate"), MAJA),
    "mfa_index": Stop(_at("mfa_index"), PER),
    "mfa_index, in use": Stop(_at("mfa_index"), MAJA),
    "mfa_activate_totp": Stop(_at("mfa_activate_totp"), PER),
    "mfa_reauthenticate": Stop(_at("mfa_reauthenticate"), MAJA),
    "mfa_deactivate_totp": Stop(_at("mfa_deactivate_totp"), MAJA),
    "mfa_view_recovery_codes": Stop(_at("mfa_view_recovery_codes"), MAJA),
    "mfa_generate_recovery_codes": Stop(_at("mfa_generate_recovery_codes"), MAJA),
    "organisations:accept_invitation": Stop(lambda: demo.invitation("nina@example.org")),
    "organisations:accept_invitation, sign in": Stop(lambda: demo.invitation("leif@example.org")),
    "organisations:accept_invitation, member": Stop(lambda: demo.invitation("bruker@example.org"), UNNI),
    "organisations:accept_invitation, other": Stop(lambda: demo.invitation("nina@example.org"), UNNI),
    "organisations:accept_invitation, gone": Stop(
        _at("organisations:accept_invitation", lambda: "finnes-ikke"), status=404
    ),
}
ORGANISATIONS = {
    "workspace:home": Stop(_at("workspace:home"), KARI),
    "workspace:home, professional": Stop(_at("workspace:home"), PER),
    "workspace:home, experienced user": Stop(_at("workspace:home"), UNNI),
    "workspace:home, administrator": Stop(_at("workspace:home"), ANNE),
    "workspace:home, platform": Stop(_at("workspace:home"), PETRA),
    "organisations:profile": Stop(_at("organisations:profile"), PER),
    "organisations:list": Stop(_at("organisations:list"), PETRA),
    "organisations:create": Stop(_at("organisations:create"), PETRA),
    "organisations:invite_administrator": Stop(_at("organisations:invite_administrator", demo.tromso), PETRA),
    "organisations:edit": Stop(_at("organisations:edit", demo.tromso), ANNE),
    "organisations:people": Stop(_at("organisations:people", demo.tromso), ANNE),
    "participants_staff:retention": Stop(_at("participants_staff:retention", demo.tromso), ANNE),
    "organisations:invite": Stop(_at("organisations:invite", demo.tromso), ANNE),
    "organisations:invite, errors": Stop(_at("organisations:invite", demo.tromso), ANNE, _press("Send invitasjonen")),
    "organisations:member": Stop(_at("organisations:member", demo.membership), ANNE),
}
OFFERS = {
    "offers_staff:offers": Stop(_at("offers_staff:offers"), KARI),
    "offers_staff:create_offer": Stop(_at("offers_staff:create_offer"), KARI, _unfold),
    "offers_staff:create_offer, errors": Stop(_at("offers_staff:create_offer"), KARI, _press("Lagre")),
    "offers_staff:offer": Stop(_at("offers_staff:offer", demo.offer), KARI),
    "offers_staff:edit_offer": Stop(_at("offers_staff:edit_offer", demo.offer), KARI),
    "offers_staff:create_run": Stop(_at("offers_staff:create_run", demo.offer), KARI),
    "offers_staff:edit_run": Stop(_run("offers_staff:edit_run", "published"), KARI),
    "offers_staff:copy_run": Stop(_run("offers_staff:copy_run", "published"), KARI),
    "offers_staff:cancel_run": Stop(_run("offers_staff:cancel_run", "published"), KARI),
    "offers_staff:cancel_run, who is told": Stop(
        _run("offers_staff:cancel_run", "published"), KARI, _press("Avlys gjennomføringen")
    ),
    "offers_staff:sessions": Stop(_run("offers_staff:sessions", "planning"), KARI, _unfold),
    "offers_staff:sessions, published": Stop(_run("offers_staff:sessions", "published"), KARI),
    "offers_staff:sessions, over": Stop(_run("offers_staff:sessions", "completed"), KARI),
    "offers_staff:materials": Stop(_run("offers_staff:materials", "published"), KARI),
    "offers_staff:materials, errors": Stop(
        _run("offers_staff:materials", "published"), KARI, _press("Legg til lenken")
    ),
    "offers_staff:arenas": Stop(_at("offers_staff:arenas"), KARI),
    "offers_staff:create_arena": Stop(_at("offers_staff:create_arena"), KARI),
    "offers_staff:edit_arena": Stop(_at("offers_staff:edit_arena", demo.arena), KARI),
}
RUNS = {
    "workspace:run, draft": Stop(_run("workspace:run", "draft"), KARI),
    "workspace:run, planning": Stop(_run("workspace:run", "planning"), KARI),
    "workspace:run": Stop(_run("workspace:run", "published"), KARI),
    "workspace:run, running": Stop(_run("workspace:run", "running"), PER),
    "workspace:run, completed": Stop(_run("workspace:run", "completed"), KARI),
    "workspace:run, cancelled": Stop(_run("workspace:run", "cancelled"), KARI),
    "planning:plan": Stop(_run("planning:plan", "planning"), KARI, _unfold),
    "planning:plan, empty": Stop(_run("planning:plan", "draft"), KARI),
    "planning:plan, search": Stop(_run("planning:plan", "planning", query="?finn=solv"), KARI),
    "planning:plan, experienced user": Stop(_at("planning:plan", demo.unnis_run), UNNI),
    "planning:my_claims": Stop(_at("planning:my_claims"), UNNI),
    "planning:claim": Stop(_at("planning:claim", lambda: demo.claim("draft")), UNNI, _unfold),
    "planning:claim, to approve": Stop(_at("planning:claim", lambda: demo.claim("sent")), KARI, _unfold),
    "planning:claims": Stop(_at("planning:claims"), KARI),
    "planning:add_rate": Stop(_at("planning:add_rate"), KARI),
    "planning:rate": Stop(_at("planning:rate", demo.rate), KARI, _unfold),
    "planning:answer_by_link": Stop(demo.question_link),
    "planning:answer_by_link, gone": Stop(_at("planning:answer_by_link", lambda: "finnes-ikke"), status=404),
    "planning:answer_as_newcomer": Stop(demo.newcomer_link),
    "planning:answer_as_newcomer, gone": Stop(_at("planning:answer_as_newcomer", lambda: "finnes-ikke"), status=404),
    "planning:ask_newcomer": Stop(_run("planning:ask_newcomer", "planning"), KARI),
    "planning:ask_newcomer, errors": Stop(_run("planning:ask_newcomer", "planning"), KARI, _press("Send spørsmålet")),
    "planning:ask_newcomer, over": Stop(_run("planning:ask_newcomer", "completed"), KARI),
    "planning:put_in_substitute": Stop(
        _at("planning:put_in_substitute", demo.run_with_a_substitute, demo.leader), KARI
    ),
    "planning:put_in_substitute, errors": Stop(
        _at("planning:put_in_substitute", demo.run_with_a_substitute, demo.leader), KARI, _press("Send spørsmålet")
    ),
    "planning:plan, substitutes": Stop(_at("planning:plan", demo.run_with_a_substitute), KARI, _unfold),
    "planning:run_sheet, substitute": Stop(
        _at("planning:run_sheet", demo.run_with_a_substitute, lambda: demo.substitution().session), KARI
    ),
    "participants_staff:session, substitute": Stop(
        _at("participants_staff:session", demo.run_with_a_substitute, lambda: demo.substitution().session), OYVIND
    ),
    "participants_staff:willing": Stop(_at("participants_staff:willing"), KARI),
    "participants_staff:ask_to_help": Stop(_at("participants_staff:ask_to_help", demo.willing), KARI),
    "participants_staff:ask_to_help, errors": Stop(
        _at("participants_staff:ask_to_help", demo.willing), KARI, _press("Send spørsmålet")
    ),
    "planning:answer_own": Stop(_at("planning:answer_own", demo.question), KJERSTI),
    "planning:vacancies": Stop(_at("planning:vacancies"), ASTA),
    "planning:vacancies, none": Stop(_at("planning:vacancies"), PER),
    "planning:vacancy": Stop(_at("planning:vacancy", demo.open_vacancy), ASTA),
    "planning:vacancy_by_link": Stop(demo.vacancy_link),
    "planning:vacancy_by_link, gone": Stop(_at("planning:vacancy_by_link", lambda: "finnes-ikke"), status=404),
    "planning:run_vacancies": Stop(_at("planning:run_vacancies", demo.run_with_vacancies), PER),
    "planning:run_vacancies, none": Stop(_run("planning:run_vacancies", "draft"), KARI),
    "planning:announce_vacancy": Stop(_at("planning:announce_vacancy", demo.run_with_vacancies), UNNI),
    "planning:announce_vacancy, errors": Stop(
        _at("planning:announce_vacancy", demo.run_with_vacancies), UNNI, _press("Lys ut")
    ),
    "planning:change_vacancy": Stop(_at("planning:change_vacancy", demo.run_with_vacancies, demo.open_vacancy), KARI),
    "planning:ask_from_vacancy": Stop(
        _at("planning:ask_from_vacancy", demo.run_with_vacancies, demo.vacancy_answer), KARI
    ),
    "planning:plan, over": Stop(_run("planning:plan", "completed"), PER),
    "planning:models": Stop(_at("planning:models"), UNNI),
    "planning:models, nothing": Stop(_at("planning:models", query="?finn=xyzxyz"), KARI),
    "planning:model": Stop(_at("planning:model", demo.model), KARI),
    "planning:change_model": Stop(_at("planning:change_model", demo.model), KARI),
    "planning:start_from_model": Stop(_at("planning:start_from_model", demo.model, lambda: 1), KARI),
    "planning:start_run": Stop(_at("planning:start_run", demo.offer), KARI),
    "planning:copy_offer": Stop(_at("planning:copy_offer", demo.offer), KARI),
    "planning:share_model": Stop(_run("planning:share_model", "published"), KARI),
    "planning:share_model, errors": Stop(
        _run("planning:share_model", "published"), KARI, _fill("Navn på malen", "", "Del som mal")
    ),
    "planning:documents": Stop(_run("planning:documents", "planning"), UNNI),
    "planning:document": Stop(_run("planning:document", "planning", lambda: "program"), KARI),
    "planning:document, invitation": Stop(_run("planning:document", "published", lambda: "invitasjon"), KARI),
    "planning:document, poster": Stop(_run("planning:document", "published", lambda: "plakat"), KARI),
    "planning:run_sheet": Stop(_run("planning:run_sheet", "running", _session("running")), PER),
    "planning:raise_concern": Stop(_run("planning:raise_concern", "running", _session("running")), PER),
    "planning:raise_concern, errors": Stop(
        _run("planning:raise_concern", "running", _session("running")), PER, _press("Send til koordinatoren")
    ),
    "planning:concern": Stop(_run("planning:concern", "running", demo.concern), KARI),
    "planning:reflect": Stop(_run("planning:reflect", "running", _session("running")), PER),
    "planning:reflect, coordinator": Stop(_run("planning:reflect", "running", _session("running")), KARI),
    "participants_staff:session": Stop(
        _run("participants_staff:session", "running", _session("running")), PER, _unfold
    ),
    "planning:change_heading": Stop(_run("planning:change_heading", "planning", lambda: "goals"), KARI),
    "planning:versions": Stop(_run("planning:versions", "planning"), PER),
    "planning:versions, none": Stop(_run("planning:versions", "draft"), KARI),
    "planning:version": Stop(_run("planning:version", "planning", lambda: 1), PER),
    "planning:together": Stop(_run("planning:together", "planning"), PER, _unfold),
    "planning:together, none": Stop(_run("planning:together", "draft"), KARI),
    "planning:plan_meeting": Stop(_run("planning:plan_meeting", "planning"), PER),
    "planning:plan_meeting, errors": Stop(_run("planning:plan_meeting", "planning"), PER, _press("Lagre møtet")),
    "planning:change_meeting": Stop(_run("planning:change_meeting", "planning", demo.meeting), KARI),
    "planning:practice": Stop(_at("planning:practice", demo.tromso), KARI),
    "planning:add_item": Stop(
        _at("planning:add_item", demo.unnis_run, lambda: demo.first_session(demo.unnis_run())), UNNI
    ),
    "planning:remove_member": Stop(_at("planning:remove_member", demo.unnis_run, demo.colleague_of_unni), UNNI),
    "planning:change_item": Stop(_run("planning:change_item", "planning", demo.item), PER),
    "planning:my_profile": Stop(_at("planning:my_profile"), UNNI),
    "planning:my_profile, empty": Stop(_at("planning:my_profile"), KARI),
    "planning:my_profile, errors": Stop(_at("planning:my_profile"), KARI, _press("Lagre")),
    "planning:add_competence": Stop(_at("planning:add_competence"), UNNI),
    "planning:change_competence": Stop(_at("planning:change_competence", demo.competence), UNNI),
    "planning:add_absence": Stop(_at("planning:add_absence"), UNNI),
    "planning:pool": Stop(_at("planning:pool"), KARI),
    "planning:pool, nobody": Stop(_at("planning:pool", query="?words=xyzxyz"), KARI),
    "planning:pool, beside a course": Stop(lambda: f"{reverse('planning:pool')}?run={demo.run('planning').pk}", KARI),
    "planning:person": Stop(_at("planning:person", lambda: demo.person("bruker")), KARI),
    "planning:sharing": Stop(_at("planning:sharing"), KARI),
    "participants_staff:list": Stop(_at("participants_staff:list", demo.full_run), KARI, _unfold),
    "participants_staff:list, offered": Stop(_at("participants_staff:list", lambda: demo.full_run(1)), KARI),
    "participants_staff:list, leader": Stop(_run("participants_staff:list", "running"), PER),
    "participants_staff:list, empty": Stop(_run("participants_staff:list", "planning"), KARI),
    "participants_staff:list, narrowed": Stop(
        _run("participants_staff:list", "running", query="?som=self&behov=food&sorter=-frammote"), KARI, _unfold
    ),
    "participants_staff:needs": Stop(_run("participants_staff:needs", "running"), PER),
    "participants_staff:sessions": Stop(_run("participants_staff:sessions", "running"), PER),
    "participants_staff:attendance_sheet": Stop(_run("participants_staff:attendance_sheet", "running"), KARI),
    "participants_staff:announce": Stop(_run("participants_staff:announce", "running"), KARI),
    "participants_staff:announce, errors": Stop(
        _run("participants_staff:announce", "running"), KARI, _press("Se hvordan det blir")
    ),
    "participants_staff:announce, preview": Stop(
        _run("participants_staff:announce", "running"),
        KARI,
        _fill("Hva vil du si?", "Ta med gode sko neste gang.", "Se hvordan det blir"),
    ),
    "participants_staff:walk_in": Stop(_run("participants_staff:walk_in", "running", _session("running")), PER),
    "participants_staff:walk_in, errors": Stop(
        _run("participants_staff:walk_in", "running", _session("running")), PER, _press("Før som til stede")
    ),
    "participants_staff:letter": Stop(_at("participants_staff:letter", demo.open_run, demo.enrolment), KARI),
    "participants_staff:letter, printed": Stop(
        _at("participants_staff:letter", demo.open_run, demo.enrolment), KARI, _press("Lag brevet")
    ),
    "participants_staff:enrol": Stop(_run("participants_staff:enrol", "published"), KARI),
    "participants_staff:enrol, errors": Stop(_run("participants_staff:enrol", "published"), KARI, _press("Meld på")),
    "participants_staff:change": Stop(_at("participants_staff:change", demo.open_run, demo.enrolment), KARI),
    "participants_staff:decide": Stop(_at("participants_staff:decide", demo.run_below_minimum), KARI),
    "participants_staff:decide, over": Stop(_run("participants_staff:decide", "cancelled"), KARI),
    "participants_staff:postpone": Stop(
        _at("participants_staff:postpone", demo.run_below_minimum, query="?weeks=2"), KARI, _unfold
    ),
    "participants_staff:postpone, errors": Stop(
        _at("participants_staff:postpone", demo.run_below_minimum, query="?weeks=0"), KARI
    ),
    "participants_staff:merge": Stop(lambda: demo.merging("participants_staff:merge"), KARI, _unfold),
    "participants_staff:line": Stop(_at("participants_staff:line", demo.full_run), KARI),
    "participants_staff:line, empty": Stop(_run("participants_staff:line", "planning"), KARI),
    "participants_staff:invite_out_of_order": Stop(
        _at("participants_staff:invite_out_of_order", demo.full_run, demo.someone_waiting), KARI
    ),
    "participants_staff:move": Stop(_at("participants_staff:move", demo.open_run, demo.enrolment), KARI),
    "participants_staff:move, errors": Stop(
        _at("participants_staff:move", demo.open_run, demo.enrolment), KARI, _press("Flytt personen")
    ),
    "participants_staff:talks": Stop(_at("participants_staff:talks", demo.talking_run), KARI),
    "participants_staff:book_talk": Stop(
        _at("participants_staff:book_talk", demo.talking_run, demo.someone_who_applied), KARI
    ),
    "participants_staff:decline_after_talk": Stop(
        _at("participants_staff:decline_after_talk", demo.talking_run, demo.someone_who_applied), KARI
    ),
    "offers_staff:reserved_seats": Stop(_at("offers_staff:reserved_seats", demo.joint_run), KARI),
    "participants:enrol, joint": Stop(_at("participants:enrol", demo.joint_run)),
    "participants_staff:cancel": Stop(_at("participants_staff:cancel", demo.open_run, demo.enrolment), KARI),
    "participants_staff:attendance": Stop(_run("participants_staff:attendance", "running", _session("running")), KARI),
    "participants_staff:attendance, early": Stop(
        _run("participants_staff:attendance", "published", _session("published")), KARI
    ),
    "participants_staff:messages": Stop(_run("participants_staff:messages", "published"), KARI),
    "evaluations_staff:results": Stop(_run("evaluations_staff:results", "completed"), KARI),
    "evaluations_staff:results, waiting": Stop(_run("evaluations_staff:results", "published"), KARI),
    "reports:report": Stop(_at("reports:report"), ANNE),
    "reports:report, nothing": Stop(_at("reports:report", query="?first_day=2019-01-01&last_day=2019-12-31"), ANNE),
}
ERRORS = {
    "error 400": Stop(_at("ui:privacy"), do=_error(ui.bad_request)),
    "error 403": Stop(_at("ui:privacy"), do=_error(ui.permission_denied)),
    "error 403 of a form": Stop(_at("ui:privacy"), do=_error(ui.csrf_failure)),
    "error 404": Stop(_at("ui:privacy"), do=_error(ui.page_not_found)),
    "error 429": Stop(_at("ui:privacy"), do=_error(ui.too_many_requests)),
    "error 500": Stop(_at("ui:privacy"), do=_error(ui.server_error)),
}
STOPS = PUBLIC | PARTICIPANTS | ACCOUNT | ORGANISATIONS | OFFERS | RUNS | ERRORS

# What answers a GET, but with something else than a page.
NO_PAGE = {
    "healthz", "readyz", "ui:set_language", "offers:calendar", "offers:sitemap", "offers:robots",
    "participants:calendar", "planning:meeting_calendar", "mfa_download_recovery_codes", "reports:download",
    "participants_staff:export", "planning:document_pdf", "planning:run_sheet_pdf", "planning:clock",
    "participants:calendar_feed", "participants:own_data_file",
    "offers:by_code",
}  # fmt: skip
# What does something, and answers a GET with 405.
ONLY_POST = {
    "organisations:end_membership", "organisations:restore_membership", "organisations:send_again",
    "organisations:withdraw", "offers_staff:put_away_offer", "offers_staff:bring_back_offer",
    "offers_staff:cancel_session", "offers_staff:bring_back_session", "participants:answer_offer", "participants:undo",
    "participants:answer_for_party", "offers_staff:release_seats", "participants_staff:pause_line",
    "participants_staff:resume_line", "participants_staff:run_anyway", "participants_staff:accept_after_talk",
    "participants:open_own_page", "participants:apology", "offers_staff:remove_material",
    "participants_staff:invite", "participants_staff:undo", "planning:add_member", "planning:change_member",
    "planning:bring_back_member", "planning:fill_session", "planning:move_up",
    "planning:move_down", "planning:follow_up_concern", "planning:withdraw_model", "planning:share_model_again",
    "planning:place_item", "planning:remove_item", "planning:adopt_proposals", "planning:undo_version", "planning:undo",
    "planning:write_comment", "planning:settle_comment", "planning:add_task", "planning:settle_task",
    "planning:cancel_meeting", "planning:withdraw_question", "planning:close_vacancy",
    "planning:withdraw_newcomer", "planning:take_back_substitute",
    "planning:my_presentation", "planning:remove_competence", "planning:remove_absence",
    "planning:stop_sharing", "planning:confirm_competence",
    "planning:approve", "planning:publish", "planning:publish_later",
    "planning:tick_points", "planning:do_not_publish_later",
    "planning:send_claim", "planning:approve_claim", "planning:return_claim",
    "planning:change_line", "planning:remove_line", "planning:export_claims",
    "planning:export_claims_again", "planning:remove_rate", "planning:delete_claim", "planning:put_back_line",
}  # fmt: skip
