from django.urls import path

from offers.views.staff import arenas, materials, offers, reserved_seats, runs, sessions

app_name = "offers_staff"

urlpatterns = [
    path("tilbud/", offers.offer_list, name="offers"),
    path("tilbud/nytt/", offers.create, name="create_offer"),
    path("tilbud/<int:offer_id>/", offers.show, name="offer"),
    path("tilbud/<int:offer_id>/endre/", offers.edit, name="edit_offer"),
    path("tilbud/<int:offer_id>/legg-bort/", offers.put_away, name="put_away_offer"),
    path("tilbud/<int:offer_id>/hent-fram/", offers.bring_back, name="bring_back_offer"),
    path("tilbud/<int:offer_id>/ny-gjennomforing/", runs.create, name="create_run"),
    path("gjennomforing/<int:run_id>/endre/", runs.edit, name="edit_run"),
    path("gjennomforing/<int:run_id>/kopier/", runs.copy, name="copy_run"),
    path("gjennomforing/<int:run_id>/avlys/", runs.cancel, name="cancel_run"),
    path("gjennomforing/<int:run_id>/reserverte-plasser/", reserved_seats.reserved_seats, name="reserved_seats"),
    path(
        "gjennomforing/<int:run_id>/reserverte-plasser/<int:pk>/frigi/",
        reserved_seats.release_seats,
        name="release_seats",
    ),
    path("gjennomforing/<int:run_id>/samlinger/", sessions.sessions, name="sessions"),
    path("gjennomforing/<int:run_id>/samlinger/<int:session_id>/avlys/", sessions.cancel, name="cancel_session"),
    path(
        "gjennomforing/<int:run_id>/samlinger/<int:session_id>/hent-fram/",
        sessions.bring_back,
        name="bring_back_session",
    ),
    path("gjennomforing/<int:run_id>/lenker/", materials.materials, name="materials"),
    path("gjennomforing/<int:run_id>/lenker/<int:material_id>/fjern/", materials.remove, name="remove_material"),
    path("arenaer/", arenas.arena_list, name="arenas"),
    path("arenaer/ny/", arenas.create, name="create_arena"),
    path("arenaer/<int:arena_id>/", arenas.edit, name="edit_arena"),
]
