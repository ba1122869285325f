"""Addresses for tests/ui/test_navigation.py; no test lives here."""

from django.http import HttpResponse
from django.urls import path


def page(request, number=0):
    return HttpResponse()


urlpatterns = [path("a/", page), path("a/b/", page), path("n/<int:number>/", page)]
