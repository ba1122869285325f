"""The yardstick: a view that does two queries and renders 20 cards, and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.utils import timezone

from offers.models import CourseRun, Theme

CARDS = 20
TEMPLATE = Engine().from_string("""<!doctype html><html lang="nb"><title>Bare</title><ul>
{% for run in runs %}<li class="card"><h2><a href="/tilbud/{{ run.offer.slug }}/">{{ run.offer.title }}</a></h2>
<p>{{ run.offer.summary }}</p><p>{{ run.starts_at|date:"j. F Y H:i" }}, {{ run.arena.name }}</p>
<p>{{ run.seats_free }}</p></li>{% endfor %}</ul>
<p>{% for theme in themes %}{{ theme.name }} {% endfor %}</p></html>""")


def bare(_request: HttpRequest) -> HttpResponse:
    runs = CourseRun.objects.public().upcoming().filter(starts_at__gt=timezone.now()).select_related("offer", "arena")
    return HttpResponse(TEMPLATE.render(Context({"runs": runs[:CARDS], "themes": Theme.objects.all()[:CARDS]})))
