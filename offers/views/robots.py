"""What search engines may read, and where."""

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from offers.models import Offer
from organisations.access import Open, access

# Personal pages, the workspace and forms are nobody's search result.
PRIVATE = (
    "/min/",
    "/arbeid/",
    "/pamelding/",
    "/evaluering/",
    "/invitasjon/",
    "/konto/",
    "/logg-inn/",
    "/demo/",
    "/sprak/",
)


class Offers(Sitemap):  # type: ignore[type-arg]  # not a generic class when it runs
    def items(self) -> list[Offer]:
        return list(Offer.objects.public().order_by("pk").only("slug"))


class Pages(Sitemap):  # type: ignore[type-arg]  # not a generic class when it runs
    def items(self) -> list[str]:
        return ["offers:front_page", "offers:catalogue", "ui:accessibility", "ui:privacy"]

    def location(self, item: str) -> str:
        return reverse(item)


@access(Open.PUBLIC)
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return sitemap_view(request, sitemaps={"sider": Pages, "tilbud": Offers})


@access(Open.PUBLIC)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('offers:sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
