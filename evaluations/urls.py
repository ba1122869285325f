from django.urls import path

from evaluations import views

app_name = "evaluations"
urlpatterns = [
    path("evaluering/takk/", views.received, name="received"),
    path("evaluering/<token>/", views.answer, name="answer"),
]
