from django.urls import path

from participants.views import (
    staff_announcing,
    staff_attendance,
    staff_deciding,
    staff_delivery,
    staff_helping,
    staff_line,
    staff_list,
    staff_moving,
    staff_paper,
    staff_people,
    staff_retention,
    staff_sessions,
    staff_talks,
)

app_name = "participants_staff"

RUN = "arbeid/gjennomforing/<int:run_id>"

urlpatterns = [
    path("arbeid/folk/vil-hjelpe/", staff_helping.willing, name="willing"),
    path("arbeid/folk/vil-hjelpe/<int:consent_id>/", staff_helping.ask, name="ask_to_help"),
    path(f"{RUN}/deltakere/", staff_list.people, name="list"),
    path(f"{RUN}/deltakere/til-arenaen/", staff_list.needs, name="needs"),
    path(f"{RUN}/deltakere/regneark/", staff_paper.export, name="export"),
    path(f"{RUN}/deltakere/skriv/", staff_announcing.announce, name="announce"),
    path(f"{RUN}/deltakere/<int:pk>/brev/", staff_paper.letter, name="letter"),
    path(f"{RUN}/deltakere/<int:pk>/flytt/", staff_moving.move, name="move"),
    path(f"{RUN}/frammote/liste/", staff_paper.sheet, name="attendance_sheet"),
    path(f"{RUN}/deltakere/ny/", staff_people.enrol_by_phone, name="enrol"),
    path(f"{RUN}/deltakere/inviter/", staff_people.invite, name="invite"),
    path(f"{RUN}/deltakere/<int:pk>/endre/", staff_people.change, name="change"),
    path(f"{RUN}/deltakere/<int:pk>/meld-av/", staff_people.cancel, name="cancel"),
    path(f"{RUN}/deltakere/<int:pk>/angre/", staff_people.undo, name="undo"),
    path(f"{RUN}/avgjor/", staff_deciding.decide, name="decide"),
    path(f"{RUN}/avgjor/hold/", staff_deciding.run_anyway, name="run_anyway"),
    path(f"{RUN}/avgjor/utsett/", staff_deciding.postpone, name="postpone"),
    path(f"{RUN}/avgjor/sla-sammen/", staff_deciding.merge, name="merge"),
    path(f"{RUN}/deltakere/venteliste/", staff_line.line, name="line"),
    path(f"{RUN}/deltakere/venteliste/pause/", staff_line.pause, name="pause_line"),
    path(f"{RUN}/deltakere/venteliste/fortsett/", staff_line.resume, name="resume_line"),
    path(f"{RUN}/deltakere/venteliste/<int:pk>/inviter/", staff_line.invite_out_of_order, name="invite_out_of_order"),
    path(f"{RUN}/deltakere/forsamtaler/", staff_talks.talks, name="talks"),
    path(f"{RUN}/deltakere/forsamtaler/<int:pk>/", staff_talks.book, name="book_talk"),
    path(f"{RUN}/deltakere/forsamtaler/<int:pk>/ja/", staff_talks.accept, name="accept_after_talk"),
    path(f"{RUN}/deltakere/forsamtaler/<int:pk>/nei/", staff_talks.decline, name="decline_after_talk"),
    path("arbeid/organisasjoner/<int:organisation_id>/oppbevaring/", staff_retention.retention, name="retention"),
    path(f"{RUN}/frammote/", staff_sessions.sessions, name="sessions"),
    path(f"{RUN}/frammote/<int:session_id>/", staff_attendance.attendance, name="attendance"),
    path(f"{RUN}/frammote/<int:session_id>/uten-pamelding/", staff_attendance.walk_in, name="walk_in"),
    path(f"{RUN}/samling/<int:session_id>/", staff_delivery.session, name="session"),
    path(f"{RUN}/meldinger/", staff_sessions.sent, name="messages"),
]
