from django.urls import path

from planning import views
from planning.views import delivery, documents, offer_models, starting

app_name = "planning"

PLAN = "arbeid/gjennomforing/<int:run_id>/plan/"

urlpatterns = [
    path("arbeid/maler/", offer_models.library, name="models"),
    path("arbeid/maler/<int:model_id>/", offer_models.model, name="model"),
    path("arbeid/maler/<int:model_id>/endre/", offer_models.change, name="change_model"),
    path("arbeid/maler/<int:model_id>/trekk/", offer_models.withdraw, name="withdraw_model"),
    path("arbeid/maler/<int:model_id>/del-igjen/", offer_models.share_again, name="share_model_again"),
    path("arbeid/maler/<int:model_id>/<int:number>/bruk/", starting.from_model, name="start_from_model"),
    path("arbeid/tilbud/<int:offer_id>/start/", starting.start, name="start_run"),
    path("arbeid/tilbud/<int:offer_id>/kopier/", starting.copy_offer, name="copy_offer"),
    path(PLAN, views.plan, name="plan"),
    path(f"{PLAN}mal/", offer_models.share, name="share_model"),
    path("arbeid/planlegging/<int:organisation_id>/", views.practice, name="practice"),
    path(f"{PLAN}overskrift/<str:heading>/", views.change_heading, name="change_heading"),
    path(f"{PLAN}forslag/", views.adopt_proposals, name="adopt_proposals"),
    path(f"{PLAN}gruppe/", views.add_member, name="add_member"),
    path(f"{PLAN}gruppe/<int:member_id>/", views.change_member, name="change_member"),
    path(f"{PLAN}gruppe/<int:member_id>/fjern/", views.remove_member, name="remove_member"),
    path(f"{PLAN}gruppe/<int:member_id>/tilbake/", views.bring_back_member, name="bring_back_member"),
    path(f"{PLAN}samling/<int:session_id>/ny/", views.add_item, name="add_item"),
    path(f"{PLAN}samling/<int:session_id>/vanlig/", views.fill_session, name="fill_session"),
    path(f"{PLAN}samling/<int:session_id>/klokka/", delivery.clock, name="clock"),
    path(f"{PLAN}samling/<int:session_id>/bekymring/", delivery.raise_concern, name="raise_concern"),
    path(f"{PLAN}samling/<int:session_id>/tilbakeblikk/", delivery.reflect, name="reflect"),
    path(f"{PLAN}bekymring/<int:concern_id>/", delivery.concern, name="concern"),
    path(f"{PLAN}bekymring/<int:concern_id>/fulgt-opp/", delivery.follow_up, name="follow_up_concern"),
    path(f"{PLAN}post/<int:item_id>/", views.change_item, name="change_item"),
    path(f"{PLAN}post/<int:item_id>/opp/", views.move_item, {"steps": -1}, name="move_up"),
    path(f"{PLAN}post/<int:item_id>/ned/", views.move_item, {"steps": 1}, name="move_down"),
    path(f"{PLAN}post/<int:item_id>/flytt/", views.place_item, name="place_item"),
    path(f"{PLAN}post/<int:item_id>/fjern/", views.remove_item, name="remove_item"),
    path(f"{PLAN}dokumenter/", documents.documents, name="documents"),
    path(f"{PLAN}dokumenter/<slug:name>/", documents.document, name="document"),
    path(f"{PLAN}dokumenter/<slug:name>.pdf", documents.document_pdf, name="document_pdf"),
    path(f"{PLAN}kjoreplan/<int:session_id>/", documents.run_sheet, name="run_sheet"),
    path(f"{PLAN}kjoreplan/<int:session_id>.pdf", documents.run_sheet_pdf, name="run_sheet_pdf"),
    path(f"{PLAN}historikk/", views.versions, name="versions"),
    path(f"{PLAN}historikk/<int:number>/", views.version, name="version"),
    path(f"{PLAN}historikk/<int:number>/angre/", views.undo_version, name="undo_version"),
    path(f"{PLAN}angre/", views.undo_last, name="undo"),
    path(f"{PLAN}godkjenn/", views.approve, name="approve"),
    path(f"{PLAN}publiser/", views.publish, name="publish"),
]
