from django.conf import settings
from django.urls import path

from ui import views

app_name = "ui"

urlpatterns = [
    path("sprak/<str:code>/", views.set_language, name="set_language"),
    path("personvern/", views.privacy, name="privacy"),
    path("tilgjengelighet/", views.accessibility, name="accessibility"),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("styleguide/", views.styleguide, name="styleguide"))
