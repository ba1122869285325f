"""Addresses of the reports."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("arbeid/rapporter/", views.report, name="report"),
    path("arbeid/rapporter/rapport.<slug:file_type>", views.download, name="download"),
]
