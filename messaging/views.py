"""The demo's letter box. In production there is none."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from messaging import demo_post as post

PER_PAGE = 20


@require_safe
@never_cache
def demo_post(request: HttpRequest) -> HttpResponse:
    """What the portal would have sent: e-mails and SMS, newest first, for everyone or for one address."""
    if settings.PRODUCTION:
        raise Http404
    address = request.GET.get("til", "").strip()
    page = Paginator(post.sent_to(address) if address else post.files(), PER_PAGE).get_page(request.GET.get("side"))
    items = [post.read(path) for path in page.object_list]
    return render(request, "messaging/demo_post.html", {"page": page, "items": items, "address": address})


demo_post.access = "public"  # type: ignore[attr-defined]  # this room lies below the one that knows of permissions
