"""Protect: for each model's table, the triggers, policies and grants that keep the two promises.

Everything is generated from the models' foreign keys and may be repeated; it runs after every migration. Each subject
is a module here; this one is the order.
"""

from collections.abc import Callable

from records.kernel import graph
from records.kernel.graph import table
from records.kernel.protect.copy import public_copy
from records.kernel.protect.grounds import grounded, unfounded
from records.kernel.protect.hidden import hidden_among, labels_among
from records.kernel.protect.history import history
from records.kernel.protect.labels import labels
from records.kernel.protect.notes import notes
from records.kernel.protect.policies import policies
from records.kernel.protect.stale import touch
from records.kernel.protect.wipe import wipe
from records.models import Protected


def install(execute: Callable[[str], object]) -> None:
    """Protect every table, through a callable that runs one statement as the owner."""
    for model in graph.protected():
        for statement in statements(model):
            execute(statement)
    for statement in closing_statements():
        execute(statement)


def statements(model: type[Protected]) -> list[str]:
    """The SQL that protects one table. Role names stand as @reader, @member, @editor."""
    return [
        *labels(model),
        *policies(model),
        *history(model),
        *public_copy(model),
        *touch(model),
        *notes(model),
        *wipe(model),
    ]


def closing_statements() -> list[str]:
    """The SQL about all tables at once: which they are, and what a row needs in order to be public."""
    listed = ", ".join(f"('{table(model)}', {model.never_public})" for model in graph.facts())
    return [
        f"insert into kernel.fact (kind, never_public) values {listed}",
        *grounded(),
        unfounded(),
        hidden_among(),
        labels_among(),
    ]
