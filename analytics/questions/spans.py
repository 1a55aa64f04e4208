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


def whole_years(earlier: str, later: str) -> str:
    """From one day to another, as many as are full; none from a day to one before it. Null where one is not known."""
    full = f"extract(year from age(({later})::timestamp, ({earlier})::timestamp))::int"
    return f"case when {later} >= {earlier} then {full} when {later} < {earlier} then 0 end"


def years_begun(earlier: str, later: str) -> str:
    """From one day to another, the last one counted even where it is not full."""
    return f"(({whole_years(earlier, f'({later} - 1)')}) + 1)"


def years_between(earlier: str, later: str) -> tuple[str, str]:
    """Least and most years from one day to another, each given as a range of possible days; null if open."""
    least = whole_years(f"upper({earlier}) - 1", f"lower({later})")
    return least, years_begun(f"lower({earlier})", f"upper({later}) - 1")


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
