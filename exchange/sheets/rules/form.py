"""How one row is written: its keys, codes, dates, words and id."""

import re

from exchange.sheets.index import Found, Index, Row
from exchange.sheets.items import several
from exchange.sheets.shape import SHAPES
from records.dates import InvalidDate, parse

DATES = {"edtf", "last_attested", "date", "read"}
NAME_KEYS = {"name", "place", "affiliation_then", "side", "country", "person", "actor", "title"}
PLACEHOLDER = re.compile(r"^\s*(unknown|n/?a|none given|tbd|as named)\b", re.I)
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|tmp|root|Users|var)/|[A-Z]:\\\\")
RANDOM_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def keys(index: Index, row: Row) -> Found:
    shape = SHAPES[row.kind]
    for key in sorted(row.item.lines.keys() - shape.allowed):
        yield key, f"The key {key!r} is not used in {row.kind}; remove it or spell it right."
    for key in sorted(shape.needed - row.item.lines.keys()):
        yield "", f"Add the key {key}: every row of {row.kind} needs it."


def codes(index: Index, row: Row) -> Found:
    for key, scheme in SHAPES[row.kind].codes.items():
        for code in several(row.item.get(key)):
            if code not in index.codes[scheme]:
                yield key, f"The code {code!r} under {key} is not in the scheme {scheme}; correct it."


def dates(index: Index, row: Row) -> Found:
    for key in DATES & row.item.keys():
        try:
            parse(row.item[key])
        except InvalidDate as error:
            yield key, f"Correct {key}: {error}"


def words(index: Index, row: Row) -> Found:
    for key, text in row.item.items():
        if not isinstance(text, str):
            continue
        if key in NAME_KEYS and PLACEHOLDER.match(text):
            yield key, f"{text!r} is no {key}; leave the key out when it is not known."
        if MACHINE_PATH.search(text):
            yield key, f"Take the path of a machine out of {key}: {text!r}."


def uuid(index: Index, row: Row) -> Found:
    if "uuid" in row.item and not RANDOM_UUID.fullmatch(row.item["uuid"]):
        yield "uuid", f"{row.item['uuid']!r} is not a random UUID (version 4, small letters); draw a new one."
