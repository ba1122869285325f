from django.urls import path

from offers.views import calendar, catalogue, detail, front_page, leaflet, robots

app_name = "offers"

urlpatterns = [
    path("", front_page.front_page, name="front_page"),
    path("tilbud/", catalogue.catalogue, name="catalogue"),
    path("tilbud/<slug:slug>/", detail.detail, name="detail"),
    path("tilbud/<slug:slug>/kalender.ics", calendar.calendar, name="calendar"),
    path("tilbud/<slug:slug>/brosjyre/", leaflet.leaflet, name="leaflet"),
    path("t/<str:code>/", leaflet.by_code, name="by_code"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("robots.txt", robots.robots, name="robots"),
]
