"""Which offers a few words mean."""

from django.contrib.postgres.search import SearchQuery, TrigramWordSimilarity
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest

from offers.models import Offer
from offers.selectors import caching

# Of a misspelt word about half of its groups of three letters are still there.
ALIKE = 0.35
MOST_ALIKE = 30


def matching_offers(words: str) -> tuple[list[int], bool]:
    """Ids of the offers found, and whether they are only similar: what is spelt wrong should still lead somewhere."""
    name = caching.key("search", words)
    return caching.remembered(name, lambda: _found(words))


def _found(words: str) -> tuple[list[int], bool]:
    if exact := list(_exactly(words)):
        return exact, False
    return list(_similar(words)), True


def _exactly(words: str) -> list[int]:
    """Stemmed in both languages; part of a title too, since Norwegian joins words (mestringskurs)."""
    query = SearchQuery(words, config="norwegian", search_type="websearch") | SearchQuery(
        words, config="english", search_type="websearch"
    )
    in_title = Q(title_nb__icontains=words) | Q(title_nn__icontains=words) | Q(title_en__icontains=words)
    return list(Offer.objects.public().filter(Q(search=query) | in_title).order_by("pk").values_list("pk", flat=True))


def _similar(words: str) -> list[int]:
    likeness = Greatest(
        Coalesce(TrigramWordSimilarity(words, "title_nb"), 0.0),
        Coalesce(TrigramWordSimilarity(words, "title_nn"), 0.0),
        Coalesce(TrigramWordSimilarity(words, "title_en"), 0.0),
    )
    alike = Offer.objects.public().annotate(likeness=likeness).filter(likeness__gte=ALIKE)
    return list(alike.order_by("-likeness", "pk").values_list("pk", flat=True)[:MOST_ALIKE])
