from django.urls import path

from participants.views import (
    apologies,
    calendar,
    enrolling,
    enrolling_two,
    find_my_page,
    helping,
    interest,
    other_group,
    own_data,
    own_links,
    own_page,
)

app_name = "participants"

urlpatterns = [
    path("pamelding/<int:run_id>/", enrolling.enrol, name="enrol"),
    path("pamelding/<int:run_id>/to/", enrolling_two.enrol_two, name="enrol_two"),
    path("pamelding/kvittering/<str:signed>/", enrolling.receipt, name="receipt"),
    path("minn-meg/", interest.remind_me, name="remind_me"),
    path("minn-meg/notert/", interest.noted, name="interest_noted"),
    path("minn-meg/<str:signed>/", interest.interest, name="interest"),
    path("hjelpe/<str:signed>/", helping.help_consent, name="help_consent"),
    path("min/", find_my_page.ask, name="find_my_page"),
    path("min/slettet/", own_data.deleted, name="deleted"),
    path("min/kode/<str:token>/", find_my_page.prove, name="prove_contact"),
    path("min/oversikt/<str:sealed>/", find_my_page.overview, name="own_pages"),
    path("min/oversikt/<str:sealed>/<int:pk>/", find_my_page.open_page, name="open_own_page"),
    path("min/<str:token>/", own_page.my_page, name="my_page"),
    path("min/<str:token>/svar/", own_page.answer_offer, name="answer_offer"),
    path("min/<str:token>/annen-gruppe/", other_group.other_group, name="other_group"),
    path("min/<str:token>/sammen/", own_page.answer_for_party, name="answer_for_party"),
    path("min/<str:token>/endre/", own_page.change, name="change"),
    path("min/<str:token>/meld-av/", own_page.cancel, name="cancel"),
    path("min/<str:token>/hjelpe/", helping.help_later, name="help_later"),
    path("min/<str:token>/innsyn/", own_data.insight, name="insight"),
    path("min/<str:token>/opplysninger/", own_data.own_data, name="own_data"),
    path("min/<str:token>/opplysninger.json", own_data.own_data_file, name="own_data_file"),
    path("min/<str:token>/slett/", own_data.delete, name="delete"),
    path("min/<str:token>/lenker/", own_links.links, name="own_links"),
    path("min/<str:token>/samling/<int:session_id>/", apologies.apology, name="apology"),
    path("min/<str:token>/angre/", own_page.undo, name="undo"),
    path("min/<str:token>/kalender.ics", calendar.calendar, name="calendar"),
    path("min/<str:token>/kalender/", calendar.subscribe, name="subscribe"),
    path("kalender/<str:token>/avtale.ics", calendar.feed, name="calendar_feed"),
]
