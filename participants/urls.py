from django.urls import path

from participants.views import enrolling, enrolling_two, own_page

app_name = "participants"

urlpatterns = [
    path("pamelding/<int:run_id>/", enrolling.enrol, name="enrol"),
    path("pamelding/<int:run_id>/to/", enrolling_two.enrol_two, name="enrol_two"),
    path("pamelding/kvittering/<str:signed>/", enrolling.receipt, name="receipt"),
    path("min/<str:token>/", own_page.my_page, name="my_page"),
    path("min/<str:token>/svar/", own_page.answer_offer, name="answer_offer"),
    path("min/<str:token>/sammen/", own_page.answer_for_party, name="answer_for_party"),
    path("min/<str:token>/endre/", own_page.change, name="change"),
    path("min/<str:token>/meld-av/", own_page.cancel, name="cancel"),
    path("min/<str:token>/angre/", own_page.undo, name="undo"),
    path("min/<str:token>/kalender.ics", own_page.calendar, name="calendar"),
]
