"""What somebody might send who means no good, or knows no better."""

import re
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests.confidentiality.addresses import VALUES, Route, parameters

# Nothing of the site says these. Where one comes back as it was sent, what was typed is not escaped.
MARKS = ("<zq", 'zq"zq', "zq'zq")
PIECES = (
    *MARKS,
    "<zq onload=alert(1)>",
    '"><zq src=x onerror=alert(1)>',
    "</textarea><zq>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%=7*7%>",
    "\0",
    "\x01\x0b\x1f\x7f\ufffe",
    "\u202egnp.exe\u2066\u2069",
    "\u200b\ufeff\u00a0\u3000",
    "\U0001f4a9",
    "e\u0301\u0327" * 3,
    "' or 1=1 --",
    "'; select pg_sleep(9); --",
    "$$;--",
    "%s %(x)s {0} %",
    "\\",
    '"',
    '"unbalanced',
    "-",
    "or or or",
    "-not -nothing",
    "(a & b | !c:*)",
    "%' like '%",
    "../../etc/passwd",
    "x" * 10_000,
    "a " * 5_000,
    '"' * 3_000,
    "oslo",
    "\u0645\u062f\u0631\u064a\u062f",
)
DATES = (
    *("0000", "9999-99-99", "2024-02-30", "1993-24", "1985~/..", "../..", "..", "/", "-99999", "Y17E8"),
    *(
        "19XX",
        "XXXX",
        "1990/1980",
        "2004-01-01/2005-13",
        "1993-09?",
        "0001-01-01",
        "9999-12-31",
        "10000-01-01",
    ),
    *("2026-11-25T25:00:00Z", "0001-01-01T00:00:00+23:59", "1e9", "\u0661\u0669\u0669\u0663", "1993-09-31"),
)
NUMBERS = ("0", "-1", "1", "2", "1000", "1001", "9" * 30, "1e3", "\u0665", "0x10", "NaN", " 5 ", "1_000")

hostile = st.one_of(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=8), min_size=1, max_size=4).map("".join),
    st.sampled_from(DATES),
    st.sampled_from(NUMBERS),
    st.binary(max_size=12),
)


def addresses(route: Route, cursors: list[str]) -> st.SearchStrategy[str]:
    """Addresses of a route: any key, and up to four of its parameters with values that fit and values that do not."""
    known = parameters(route.view)
    pairs = [
        st.tuples(st.just(name), hostile | st.sampled_from([*VALUES.get(name, ("one",)), *listed, *cursors]))
        for name, listed in known.items()
    ]
    pair = st.one_of(*pairs, st.tuples(st.sampled_from(["nonsense", "", "q\0", "<zq"]), hostile))
    return st.builds(
        lambda key, query: f"{route.filled(_in_path(key))}{'?' if query else ''}{urlencode(query)}",
        hostile if route.keyed else st.just(""),
        st.lists(pair, max_size=4),
    )


def _in_path(key: str | bytes) -> str:
    # A backslash would be read by `re.sub`, and goes quoted; a server folds dots before we hear of them.
    return re.sub(r"^\.+$", "dots", quote(key[:2000], safe=""))
