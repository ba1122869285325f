"""Citizens' pages and the coordinators', each with a namespace of its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("offers.urls.public")),
    path("arbeid/", include("offers.urls.staff")),
]
