"""The addresses of the portal. Each room lists its own; here they only meet."""

from django.urls import include, path

from lms_portal import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("ui.urls")),
    path("", include("lms_portal.workspace_urls")),
    path("", include("organisations.urls_account")),
    path("", include("organisations.urls")),
    path("", include("participants.urls")),
    path("", include("participants.staff_urls")),
    path("", include("planning.urls")),
    path("", include("evaluations.urls")),
    path("", include("evaluations.urls_staff")),
    path("", include("reports.urls")),
    path("", include("messaging.urls")),
    path("", include("offers.urls")),
]

handler400 = "ui.views.bad_request"
handler403 = "ui.views.permission_denied"
handler404 = "ui.views.page_not_found"
handler429 = "ui.views.too_many_requests"  # allauth asks for it by this name
handler500 = "ui.views.server_error"
