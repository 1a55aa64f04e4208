"""SQL on fuzzy dates, each a pair of columns: the days it may cover, and those it surely does.

What is compared is told as `surely`, `possibly`, `not_known` or `no`, never more exactly than the dates are known.
"""


def overlaps(one: str, other: str) -> str:
    """Whether two dates fall together; `m` stands for m.date_possible and m.date_certain."""
    p, c, q, s = f"{one}_possible", f"{one}_certain", f"{other}_possible", f"{other}_certain"
    return (
        f"case when {p} is null or {q} is null then 'not_known' "
        f"when {c} && {s} or {p} <@ {s} or {q} <@ {c} then 'surely' "
        f"when {p} && {q} then 'possibly' else 'no' end"
    )


def after(later: str, earlier: str) -> str:
    """Whether one range of possible days lies after another."""
    return (
        f"case when {later} is null or {earlier} is null then 'not_known' "
        f"when {first(later)} > {last(earlier)} then 'surely' "
        f"when {last(later)} > {first(earlier)} then 'possibly' else 'no' end"
    )


def first(days: str) -> str:
    """The first day of a range; of an open one, before all others."""
    return f"coalesce(lower({days}), '-infinity')"


def last(days: str) -> str:
    return f"coalesce(upper({days}) - 1, 'infinity')"


def years_between(earlier: str, later: str) -> tuple[str, str]:
    """Least and most whole years from one day to another, each given as a range of possible days; null if open."""
    least = f"greatest(0, floor((lower({later}) - (upper({earlier}) - 1)) / 365.25))::int"
    most = f"ceil((upper({later}) - 1 - lower({earlier})) / 365.25)::int"
    return least, most


def beginning(alias: str) -> str:
    """The days on which a period may have begun; null where its start is not known or its dates are sightings."""
    p, c = f"{alias}.date_possible", f"{alias}.date_certain"
    latest = f"case when isempty({c}) then upper({p}) else lower({c}) + 1 end"
    return (
        f"case when not {alias}.attested_only and left({alias}.date, 1) not in ('/', '.') "
        f"then daterange(lower({p}), {latest}) end"
    )


def ending(alias: str) -> str:
    """The days on which a stretch of time may have ended; null for one date and where its end is not known."""
    p, c = f"{alias}.date_possible", f"{alias}.date_certain"
    earliest = f"case when isempty({c}) then lower({p}) else upper({c}) - 1 end"
    return (
        f"case when strpos({alias}.date, '/') > 1 and right({alias}.date, 1) not in ('/', '.') "
        f"then daterange({earliest}, upper({p})) end"
    )


def matching(timing: str) -> str:
    """What is asked for: all that may be, or only what surely is. Needs the parameter `match`."""
    return f"({timing} = 'surely' or (%(match)s <> 'certain' and {timing} = 'possibly'))"


def decade(day: str) -> str:
    return f"(extract(year from {day})::int / 10 * 10)"
