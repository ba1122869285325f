"""The portal's addresses, and the bare view that they are measured against."""

from django.urls import include, path

from benchmarks.bare import bare

urlpatterns = [
    path("bare/", bare),
    path("", include("lms_portal.urls")),
]

handler400 = "ui.views.bad_request"
handler403 = "ui.views.permission_denied"
handler404 = "ui.views.page_not_found"
handler500 = "ui.views.server_error"
