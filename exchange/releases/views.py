"""Get the data: how to ask for it, the releases, one release, its file, and what changed since one of them."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from exchange.cite import linked
from exchange.cite.views import Citable
from exchange.cite.works import CATALOGUE
from exchange.releases import changes as differences
from exchange.releases import store
from exchange.releases.package import written
from exchange.tables import CSV
from records.api import absolute
from records.models import Release
from records.presentation import Json, address, url
from records.problems import problem_response
from records.public import public_per_generation, takes
from records.views import facts

UNKNOWN = (
    "There is no release of that number. Releases are numbered by year, 2026.1; those there are stand below."
)
NOT_NAMED = "Say since which release: ?since=2026.1. Those there are stand at /data/."
NOT_KEPT = "What changed since that release is not kept on this server."


def found() -> list[Json]:
    """The releases in the order in which they were made, each with its tables. One query."""
    rows = facts(Release).order_by("position", "id").values_list("data", flat=True)
    return [_whole(orjson.loads(row)) for row in rows]


def _whole(r: Json) -> Json:
    """With the names that records have."""
    day = r["date"] and r["date"]["earliest"]
    return {**r, "slug": r["version"], "name": f"{CATALOGUE}, release {r['version']}", "changed": day}


def one_of(releases: Sequence[Json], key: str) -> Json:
    """By version or id. Raises Http404."""
    hit = next((r for r in releases if key in (r["version"], r["id"])), None)
    if hit is None:
        raise Http404
    return hit


def after(releases: Sequence[Json], one: Json) -> list[Json]:
    """The releases made later."""
    return [*releases[releases.index(one) + 1 :]]


def successor(releases: Sequence[Json], one: Json) -> Json | None:
    """What takes the place of a release that was withdrawn: the next that was not."""
    return next((r for r in after(releases, one) if r["withdrawal"] is None), None)


CITED = Citable(
    "release",
    "data/releases",
    lambda key: one_of(found(), key),
    linked.release,
    sort="dataset",
    in_api=False,
)


# ------------------------------------------------------------------ pages


@takes("since")
def data(request: HttpRequest) -> HttpResponse:
    releases = found()
    page: dict[str, Any] = {"releases": releases[::-1], "since": None, "wrong": ""}
    if version := request.GET.get("since", ""):
        try:
            page["since"] = _since(releases, one_of(releases, version))
        except Http404:
            page["wrong"] = UNKNOWN
    return render(request, "releases/data.html", page, status=400 if page["wrong"] else 200)


def _since(releases: list[Json], one: Json) -> Json:
    """What became of the data after a release: the releases since, and the changes together, None where not kept."""
    later = after(releases, one)
    return {
        "cited": one,
        "later": later,
        "successor": successor(releases, one),
        "counts": _counted(tuple(r["version"] for r in later)),
    }


@public_per_generation
def _counted(versions: tuple[str, ...]) -> list[tuple[str, dict[str, int]]] | None:
    """Table and numbers of changes of these releases together; None where a file of theirs is not here."""
    steps = _steps(versions)
    if steps is None:
        return None
    return [*differences.counted(differences.together(map(differences.read, steps)).values()).items()]


def _steps(versions: Sequence[str]) -> list[Path] | None:
    try:
        paths = [store.changes_of(version) for version in versions]
    except ValueError:
        return None
    return paths if all(path.exists() for path in paths) else None


@takes()
def release(request: HttpRequest, key: str) -> HttpResponse:
    """One release: what is in it, what changed, how to check it and how to cite it."""
    releases = found()
    try:
        return _page(request, releases, one_of(releases, key))
    except Http404:
        return render(request, "releases/unknown.html", {"words": ""}, status=404)


def _page(request: HttpRequest, releases: list[Json], r: Json, status: int = 200) -> HttpResponse:
    page = {"r": r, "successor": successor(releases, r), "cite": CITED.of(r), "first": r is releases[0]}
    return render(request, "releases/release.html", page, status=status)


# ------------------------------------------------------------------ files


@takes()
def file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file of a release; 410 where it was withdrawn, with the reason and what takes its place."""
    releases = found()
    try:
        r = one_of(releases, key)
    except Http404:
        return render(request, "releases/unknown.html", {"words": ""}, status=404)
    if r["withdrawal"] is not None:
        return _page(request, releases, r, status=410)
    try:
        opened = store.file_of(r["version"]).open("rb")
    except (ValueError, OSError):
        words = "It is on the list, but its file is not kept on this server. Whoever runs it can put it back."
        return render(request, "releases/unknown.html", {"words": words}, status=404)
    return FileResponse(
        opened,
        as_attachment=True,
        filename=f"track-two-catalogue-{r['version']}.zip",
        content_type="application/zip",
    )


@takes("since")
def changes(request: HttpRequest) -> HttpResponse:
    """What changed since a release, each row once, for programs."""
    version, releases = request.GET.get("since", ""), found()
    if not version:
        return problem_response(400, NOT_NAMED)
    try:
        later = after(releases, one_of(releases, version))
    except Http404:
        return problem_response(400, UNKNOWN.replace("below", "at /data/"))
    steps = _steps([r["version"] for r in later])
    if steps is None:
        return problem_response(404, NOT_KEPT)
    together = differences.together(map(differences.read, steps))
    headers = {"Content-Disposition": 'attachment; filename="changes.csv"'}
    body = b"".join(chain(differences.written(together.values())))
    return HttpResponse(body, content_type=CSV, headers=headers)


@takes()
def listed(request: HttpRequest) -> HttpResponse:
    """The list of releases for programs, the oldest first."""
    releases = found()
    body = written({"releases": [_told(releases, r) for r in releases]})
    return HttpResponse(body, content_type="application/json")


def _told(releases: list[Json], r: Json) -> Json:
    gone, then = r["withdrawal"], successor(releases, r)
    return {
        "version": r["version"],
        "as_of": r["changed"],
        "note": r["note"],
        "page": absolute(address("release", r)),
        "file": None if gone else absolute(url("release-zip", r["version"])),
        "sha256": r["digest"],
        "bytes": r["size"],
        "withdrawn": gone and {"code": gone["code"], "label": gone["label"]},
        "replaced_by": then["version"] if gone and then else None,
        "tables": [{k: v for k, v in table.items() if k != "id"} for table in r["tables"]],
    }
