"""Which texts exist once per language. Readers get their own language, or the nearest there is."""

from modeltranslation.translator import TranslationOptions, register

from offers.models import Arena, Offer, Theme


@register(Offer)
class OfferTexts(TranslationOptions):
    fields = ("title", "summary", "description", "for_whom", "not_for_whom", "price_covers", "what_to_bring")


@register(Theme)
class ThemeTexts(TranslationOptions):
    fields = ("name",)


@register(Arena)
class ArenaTexts(TranslationOptions):
    fields = ("getting_there",)
