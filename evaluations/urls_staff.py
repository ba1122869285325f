from django.urls import path

from evaluations import views

app_name = "evaluations_staff"
urlpatterns = [
    path("arbeid/gjennomforing/<int:run_id>/evaluering/", views.results, name="results"),
]
