"""Making a release: what the public sees in one snapshot, written once.

The tables come over the open door's login, which can read nothing else; only the line in the list is the owner's.
"""

import csv
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson
from django.db import connections
from django.db.models import Count, Max

from dialogues.models import Dialogue
from exchange.codebook import entries
from exchange.codebook.entries import Sheet, sheets
from exchange.columns import beside, written
from exchange.releases import changes, package, store
from exchange.releases.changes import Change, Key, Reason, compared, explained, rows_of
from exchange.releases.package import CHANGES, Draft, Member, Tally, path_of
from exchange.streams import Lines
from records.changes.reading import changes as public_changes
from records.kernel.graph import table
from records.models import Fact, Protected, Release, ReleaseTable, Term
from records.viewer import OWNER, PUBLIC, current, viewing

LEVEL = 9  # of compression
MODE = 0o644 << 16  # of a file, where a zip keeps it
SCHEME = "withdrawal"


class Refused(Exception):
    """The release was not made, and nothing was written; the text says why, and what would do."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    withdraws  versions whose files go with it
    why        the code of the reason for that
    reasons    what is said of single changes
    """

    version: str
    note: str = ""
    withdraws: tuple[str, ...] = ()
    why: str = ""
    reasons: Mapping[Key, Reason] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, and for each earlier release how many of the rows it holds are public no longer."""

    draft: Draft
    file: Path
    digest: str
    gone: dict[str, int]


def make(wanted: Wanted, to: Path | None = None) -> Made:
    """Write a release and list it; or, with `to`, only write it into that folder. Raises Refused."""
    folder = to or store.folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as work:
        with viewing(PUBLIC):
            draft = built(wanted, Path(work), listing=to is None)
            gone = _gone(draft) if to is None else {}
        file, changed = Path(work) / "release.zip", Path(work) / CHANGES
        name = folder / store.file_of(wanted.version).name
        kept = [(file, name)] + ([] if to else [(changed, store.changes_of(wanted.version))])
        try:
            store.keep(kept)
        except FileExistsError:
            raise Refused(
                f"{name} is there already, and a release is never written over. Where none of that number is "
                "listed, something broke off before it was: move the file away."
            ) from None
        made = Made(draft, name, store.digest(name), gone)
        if to is None:
            _list(made, wanted, [path for _, path in kept])
    return made


def built(wanted: Wanted, work: Path, *, listing: bool) -> Draft:
    """All files of the release in a folder, and `release.zip` of them. Raises Refused."""
    known = {one.version: one for one in Release.objects.all()}
    previous = _previous(wanted.version, known, listing=listing)
    replaces = _replaced(wanted, known)
    as_of = public_changes().aggregate(last=Max("changed"))["last"]
    if as_of is None:
        raise Refused("There is nothing public yet, and so nothing to release.")
    _write_tables(work)
    tallies = _compare(work, previous, dict(wanted.reasons or {}))
    draft = Draft(wanted.version, wanted.note, as_of, previous, replaces, _kinds(), tallies)
    _write_texts(work, draft)
    _zip(work, as_of)
    return draft


# ------------------------------------------------------------------ what is asked for


def _previous(version: str, known: Mapping[str, Release], *, listing: bool) -> str:
    """The release that this one follows; empty for the first. Raises Refused for a number that will not do."""
    if not store.VERSION.fullmatch(version):
        raise Refused(
            f"“{version}” is no number of a release: write the year, a dot and a number in the year, from 1 "
            "on: 2026.1; and one more for a corrected release: 2026.1.1."
        )
    if listing and version in known:
        raise Refused(f"Release {version} is there already and stays as it is. {_next(known)}")
    earlier = [v for v in known if store.numbers(v) < store.numbers(version)]
    if listing and len(earlier) < len(known):
        raise Refused(f"A release later than {version} is there already. {_next(known)}")
    standing = [v for v in earlier if known[v].withdrawal_id is None]
    previous = max(standing, key=store.numbers, default="")
    if previous and not store.is_whole(store.file_of(previous), known[previous].digest):
        raise Refused(
            f"The file of release {previous} is not in {store.folder()} as it was made, so what changed since "
            "cannot be told: put it back there first."
        )
    return previous


def _next(known: Iterable[str]) -> str:
    year, number, patch = max(map(store.numbers, known))
    return f"The next could be {year}.{number + 1}, or {year}.{number}.{patch + 1} where it only corrects."


def _replaced(wanted: Wanted, known: Mapping[str, Release]) -> tuple[tuple[str, str], ...]:
    """The releases whose files go, with the reason in words."""
    if not wanted.withdraws:
        if wanted.why:
            raise Refused("A reason is given where a release is withdrawn: name it with --withdraws.")
        return ()
    reasons = {term.code: term.title for term in Term.objects.filter(scheme=SCHEME)}
    if wanted.why not in reasons:
        raise Refused(f"Say why with --why: {', '.join(reasons) or 'no reason is in the vocabulary yet'}.")
    for version in wanted.withdraws:
        if version not in known:
            there = ", ".join(sorted(known, key=store.numbers)) or "none"
            raise Refused(f"There is no release {version} to withdraw. Releases: {there}.")
        if known[version].withdrawal_id is not None:
            raise Refused(f"Release {version} was withdrawn already.")
    return tuple((version, reasons[wanted.why]) for version in wanted.withdraws)


def read_reasons(path: Path) -> dict[Key, Reason]:
    """A table with the columns table, id, into, why: what is said of single changes. Raises Refused."""
    found: dict[Key, Reason] = {}
    tables = {one.name for one in sheets()}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [*csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path} cannot be read: {error}.") from error
    for number, row in enumerate(rows, start=2):
        if not {"table", "id", "why"} <= row.keys():
            raise Refused(f"{path} needs the columns table, id and why, and may have into.")
        if row["table"] not in tables:
            raise Refused(f"{path}, line {number}: there is no table “{row['table']}”.")
        found[row["table"], row["id"]] = Reason(row.get("into") or "", row["why"] or "")
    return found


# ------------------------------------------------------------------ the tables


def _write_tables(work: Path) -> None:
    """One file for each table, over the door's own connection, in its snapshot."""
    (work / "data").mkdir()
    with connections[current().alias].cursor() as cursor:
        for sheet in sheets():
            with (work / path_of(sheet)).open("wb") as file:
                file.writelines(text.encode() for text in lines(sheet).read(cursor))


def lines(sheet: Sheet) -> Lines:
    """All rows of a table, in order of their ids as text, so that releases can be read side by side."""
    name, rows = sheet.name, entries.document(sheet.model)
    joined = f" join {table(rows)} on {table(rows)}.id = {name}.id" if rows else ""
    key = f"{name}.id" if issubclass(sheet.model, Fact) else f'({name}.id collate "C")'
    return written(sheet.columns, f"from {name}{joined}{beside(sheet.model)} where true", [], key)


def _compare(work: Path, previous: str, reasons: dict[Key, Reason]) -> dict[Sheet, Tally]:
    """Writes what changed, and counts. Raises Refused where a reason is given for what did not change."""
    tallies: dict[Sheet, Tally] = {}
    told: set[Key] = set()
    with ExitStack() as stack, (work / CHANGES).open("wb") as file:
        before = stack.enter_context(ZipFile(store.file_of(previous))) if previous else None
        if before is not None:
            _since_is_said(before)
        file.writelines(changes.written(_all_changes(work, before, tallies, reasons, told)))
    if lacking := sorted(reasons.keys() - told):
        raise Refused(f"A reason is given for {lacking[0][0]} {lacking[0][1]}, which did not change.")
    return tallies


def _all_changes(
    work: Path,
    before: ZipFile | None,
    tallies: dict[Sheet, Tally],
    reasons: Mapping[Key, Reason],
    told: set[Key],
) -> Iterator[Change]:
    gone: set[Key] = set()
    come: set[Key] = set()
    for sheet in sheets():
        counts: Counter[str] = Counter()
        with rows_of(before, path_of(sheet)) as old, (work / path_of(sheet)).open(newline="") as file:
            for row, change in compared(sheet, old, csv.DictReader(file), gone, come):
                counts["rows"] += row is not None
                if change and before is not None:
                    said = explained(change, reasons)
                    told.add(said.key)
                    counts[said.kind] += 1
                    yield said
        tallies[sheet] = Tally(**counts)


def _since_is_said(before: ZipFile) -> None:
    """Raises Refused where a column is new and does not say since which version of the codebook it is there."""
    old = orjson.loads(before.read("codebook.json"))
    known = {(one["name"], column["name"]) for one in old["tables"] for column in one["columns"]}
    silent = [
        f"{sheet.name}.{column.name}"
        for sheet in sheets()
        for column in sheet.columns
        if (sheet.name, column.name) not in known and int(column.since) <= int(old["version"])
    ]
    if silent:
        raise Refused(
            f"These columns are new since version {old['version']} of the codebook and do not say so: "
            f"{', '.join(silent)}. Give their fields told(..., since=...) and raise VERSION in exchange/codebook."
        )


def _kinds() -> tuple[tuple[str, int], ...]:
    """How many case files there are of each kind."""
    found = Dialogue.objects.values_list("record_kind__title").annotate(number=Count("id"))
    return tuple(found.order_by("record_kind__position", "record_kind__title"))


# ------------------------------------------------------------------ the file


def _write_texts(work: Path, draft: Draft) -> None:
    """What stands beside the tables; what tells of the other files last."""
    texts = {
        "LICENCE": package.licence(),
        "CITATION.cff": package.citation(draft),
        "README.md": package.readme(draft),
        "codebook.json": package.written(entries.as_json()),
        "codebook.html": package.codebook_page(),
    }
    for path, text in texts.items():
        (work / path).write_bytes(text)
    (work / "datapackage.json").write_bytes(package.datapackage(draft, _members(work)))
    (work / "SHA256SUMS").write_bytes(package.checksums(_members(work).values()))


def _members(work: Path) -> dict[str, Member]:
    """The files made so far, by their paths, in order."""
    found = sorted(path for path in work.rglob("*") if path.is_file())
    return {
        path.relative_to(work).as_posix(): Member(
            path.relative_to(work).as_posix(), path.stat().st_size, store.digest(path)
        )
        for path in found
    }


def _zip(work: Path, as_of: datetime) -> None:
    """The same bytes for the same contents: files in order, dated by what they hold, packed in one way."""
    members = _members(work)
    with (work / "release.zip").open("wb") as target:
        with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            for path, member in members.items():
                info = ZipInfo(path, (as_of.year, as_of.month, as_of.day, 0, 0, 0))
                info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, MODE, 3
                info.file_size = member.size
                with (work / path).open("rb") as source, archive.open(info, "w") as file:
                    shutil.copyfileobj(source, file)
        target.flush()
        os.fsync(target.fileno())


# ------------------------------------------------------------------ the list


def _list(made: Made, wanted: Wanted, files: Sequence[Path]) -> None:
    """Put it on the list, in one transaction with what it takes the place of; then those files go. What changed with
    them, which names nobody, stays."""
    try:
        with viewing(OWNER):
            _write_line(made, wanted)
            Release.objects.filter(version__in=wanted.withdraws).update(withdrawal=f"{SCHEME}:{wanted.why}")
            withdrawn = [*Release.objects.exclude(withdrawal=None).values_list("version", flat=True)]
    except BaseException:
        for path in files:
            path.unlink()
        raise
    # All of them, for it may have broken off here the last time.
    for version in withdrawn:
        store.file_of(version).unlink(missing_ok=True)


def _write_line(made: Made, wanted: Wanted) -> None:
    release = Release.objects.create(
        version=wanted.version,
        note=wanted.note,
        date=made.draft.as_of.date().isoformat(),
        digest=made.digest,
        size=made.file.stat().st_size,
        position=Release.objects.count() + 1,
        own_label=Protected.PUBLIC,
    )
    ReleaseTable.objects.bulk_create(
        ReleaseTable(
            release=release, name=sheet.name, position=place, own_label=Protected.PUBLIC, **asdict(tally)
        )
        for place, (sheet, tally) in enumerate(made.draft.tallies.items())
    )


def _gone(draft: Draft) -> dict[str, int]:
    """How many rows of each standing release the public sees no longer, for whoever has to withdraw it."""
    withdrawn = {version for version, _ in draft.replaces}
    standing = Release.objects.filter(withdrawal=None).exclude(version__in=withdrawn)
    found = {}
    for version in standing.values_list("version", flat=True):
        if (path := store.file_of(version)).exists():
            found[version] = sum(_gone_from(path))
    return {version: number for version, number in found.items() if number}


def _gone_from(path: Path) -> Iterator[int]:
    with ZipFile(path) as archive:
        for sheet in sheets():
            now = {str(pk) for pk in sheet.model._default_manager.values_list("pk", flat=True)}
            with rows_of(archive, path_of(sheet)) as rows:
                yield sum(row["id"] not in now for row in rows)
