from django.urls import path

from organisations.views import accept, organisations, people, profile

app_name = "organisations"

urlpatterns = [
    path("arbeid/meg/", profile.profile, name="profile"),
    path("arbeid/organisasjoner/", organisations.listing, name="list"),
    path("arbeid/organisasjoner/ny/", organisations.create, name="create"),
    path("arbeid/organisasjoner/<int:organisation_id>/", organisations.edit, name="edit"),
    path(
        "arbeid/organisasjoner/<int:organisation_id>/administrator/",
        organisations.invite_administrator,
        name="invite_administrator",
    ),
    path("arbeid/organisasjoner/<int:organisation_id>/folk/", people.people, name="people"),
    path("arbeid/organisasjoner/<int:organisation_id>/folk/inviter/", people.invite, name="invite"),
    path("arbeid/organisasjoner/folk/<int:membership_id>/", people.member, name="member"),
    path("arbeid/organisasjoner/folk/<int:membership_id>/avslutt/", people.end_membership, name="end_membership"),
    path("arbeid/organisasjoner/folk/<int:membership_id>/angre/", people.restore_membership, name="restore_membership"),
    path("arbeid/organisasjoner/invitasjoner/<int:invitation_id>/send/", people.send_again, name="send_again"),
    path("arbeid/organisasjoner/invitasjoner/<int:invitation_id>/trekk/", people.withdraw, name="withdraw"),
    path("invitasjon/<str:token>/", accept.accept_invitation, name="accept_invitation"),
]
