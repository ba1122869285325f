"""The board's columns, drawn once for all who read the same language and may do the same."""

import re
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from offers.models import CourseRun
from offers.selectors import caching
from planning.models import WorkingGroupMember
from planning.selectors.board import Block, Column

TEMPLATE = "planning/column.html"
INDENT = re.compile(r"\n\s+")


def drawn(columns: list[Column], *, run: CourseRun, may_edit: bool, in_part: bool) -> list[SafeString]:
    """The key holds all that a column shows, so that a change makes another column and nothing needs to be cleared.

    `in_part`: for an answer that puts single columns in the place of those on the page.
    """
    everyones = (run.pk, may_edit, in_part, get_language(), timezone.localdate().year)
    names = [caching.key("planning-column", _shown(column), *everyones) for column in columns]
    kept = caching.read(names)
    context = {"run": run, "may_edit": may_edit, "in_part": in_part}
    fresh = {
        name: _tidy(render_to_string(TEMPLATE, context | {"column": column}))
        for name, column in zip(names, columns, strict=True)
        if name not in kept
    }
    if fresh:
        caching.write(fresh)
    return [(kept | fresh)[name] for name in names]


def _tidy(html: SafeString) -> SafeString:
    """Without the blanks that a template has between its tags: in hundreds of items they are a fourth of the page."""
    return mark_safe(INDENT.sub("\n", html))  # noqa: S308 - drawn by a template


def _shown(column: Column) -> tuple[Any, ...]:
    session = column.session
    times = (session.pk, column.number, session.title, session.starts_at, session.ends_at)
    share = tuple(column.share.minutes.items())
    return (*times, column.over, column.left, share, *map(_shown_of, column.blocks))


def _shown_of(block: Block) -> tuple[Any, ...]:
    """An item's version stands for its words, but not for who has been renamed or has left since."""
    item = block.item
    words = (item.pk, item.position, item.kind, item.title, item.minutes, item.materials, item.note)
    steps = tuple(step and (step.session,) for step in (block.up, block.down))
    return (*words, item.open_comments, steps, *map(_name, block.people), "gone", *map(_name, block.gone))


def _name(member: WorkingGroupMember) -> tuple[str, str]:
    return member.user.name, member.side
