"""Taking rows out for good, with all that is a part of them or says nothing without them."""

from collections.abc import Iterable

from django.db import models

from records.kernel.graph import children, mentions, table
from records.kernel.protect.sql import function
from records.models import Fact, Protected


def wipe(model: type[Protected]) -> Iterable[str]:
    """wipe_x(ids): the rows, all that is a part of them, and what says nothing without them; returns all their ids.

    What only mentions them, and can do without, stays without the mention, and no less secret than it was.
    """
    if not issubclass(model, Fact):
        return
    name = table(model)
    lines = [_wipe_below(child, fk) for child, fk in children(model)]
    for child, fk in mentions(model):
        if fk.null:
            one = f"kernel.wipe_{table(child)}(array[mention])"
            lines.append(
                f"for mention in select id from vault.{table(child)} where {fk.column} = any (ids) loop begin "
                f"update vault.{table(child)} set {fk.column} = null, own_label = label where id = mention; "
                f"exception when check_violation then gone := gone || {one}; end; end loop;"
            )
        else:
            lines.append(_wipe_below(child, fk))
    body = (
        "if ids = '{}' then return ids; end if;\n"
        + "\n".join(lines)
        + f"\ndelete from vault.{name} where id = any (ids);\nreturn gone;"
    )
    yield function(
        f"wipe_{name}",
        body,
        args="ids uuid[]",
        returns="uuid[]",
        declare="declare gone uuid[] := ids; mention uuid;\n",
    )


def _wipe_below(child: type[Fact], fk: models.ForeignKey) -> str:
    rows = f"array(select id from vault.{table(child)} where {fk.column} = any (ids))"
    return f"gone := gone || kernel.wipe_{table(child)}({rows});"
