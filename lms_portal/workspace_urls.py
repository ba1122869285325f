from django.urls import path

from lms_portal import workspace_views

app_name = "workspace"

urlpatterns = [
    path("arbeid/", workspace_views.home, name="home"),
    path("arbeid/gjennomforing/<int:run_id>/", workspace_views.run, name="run"),
]
