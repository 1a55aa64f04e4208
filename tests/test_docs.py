"""What the documents say of the code is true of it."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import models

from records.kernel import graph
from records.models import Fact, Record

ROOT: Path = settings.BASE_DIR
NOT_OURS = {".venv", ".venv-bench", "var", "node_modules"}
WITHOUT_SETTINGS = NOT_OURS | {"tests", "bench"}
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)")
READ = re.compile(
    r"""(?:\benv(?:\.\w+)?\(|environ\.get\(|environ\[|getenv\(|\bnumber\()\s*["']([A-Z_]+)["']"""
)


def files(suffix: str, without: set[str]) -> list[Path]:
    found = []
    for folder, inside, names in ROOT.walk():
        inside[:] = [name for name in inside if name not in without]
        found += [folder / name for name in names if name.endswith(suffix)]
    return sorted(found)


def section(page: str, heading: str) -> str:
    """The text under a heading of the second level."""
    return (ROOT / page).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]


def cells(text: str) -> list[list[str]]:
    """The rows of its tables whose first cell is `code`."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


# ------------------------------------------------------------------ links


@pytest.mark.parametrize("page", files(".md", NOT_OURS), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page):
    lost = [
        f"{path}#{anchor}"
        for path, anchor in LINK.findall(page.read_text())
        if not leads_somewhere((page.parent / path) if path else page, anchor)
    ]
    assert lost == []


def leads_somewhere(target: Path, anchor: str) -> bool:
    return target.exists() and (not anchor or anchor in anchors(target.read_text()))


def anchors(text: str) -> set[str]:
    """The headings' names, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


# ------------------------------------------------------------------ variables


def read_by_the_code() -> set[str]:
    return {name for path in files(".py", WITHOUT_SETTINGS) for name in READ.findall(path.read_text())}


def test_the_readme_lists_the_variables_that_the_code_reads_and_no_other():
    listed = [row[0].strip("`") for row in cells(section("README.md", "Variables"))]
    assert sorted(listed) == sorted(read_by_the_code())


# ------------------------------------------------------------------ the kinds of row


def kind(model: type[models.Model]) -> str:
    if not issubclass(model, Fact):
        return "term"
    flags = {
        "record": issubclass(model, Record),
        "claim": model.claim,
        "satellite": bool(model.satellite),
        "evidence": model.evidence,
    }
    named = [name for name, holds in flags.items() if holds]
    return ", ".join(named) or ("part" if graph.owners(model) else "fact")


def names(keys: list[models.ForeignKey]) -> list[str]:
    return list(dict.fromkeys(graph.target(fk).__name__ for fk in keys))


def row_of(model: type[models.Model]) -> list[str]:
    """The row that docs/map.md should have for a model."""
    evidence = issubclass(model, Fact) and model.evidence
    part_of = "one claim" if evidence else " or ".join(names(graph.owners(model)))
    return [f"`{model.__name__}`", kind(model), part_of, ", ".join(names(graph.references(model)))]


def test_the_map_says_of_every_model_what_kind_of_row_it_is_and_what_it_inherits_from():
    true = [row_of(model) for model in graph.protected()]
    table = "\n".join(re.sub(r" +\|", " |", f"| {' | '.join(row)} |") for row in true)
    assert cells(section("docs/map.md", "Kinds of row")) == true, f"docs/map.md should have\n{table}"


# ------------------------------------------------------------------ the words


def test_the_glossary_gives_each_grade_the_words_that_stand_on_the_screen():
    terms = yaml.safe_load((ROOT / "library" / "terms.yaml").read_text())["terms"]
    explained = {"record_kind", "proximity", "contribution", "certainty"}
    true = [[f"`{t['scheme']}:{t['code']}`", t["label"]] for t in terms if t["scheme"] in explained]
    assert sorted(cells(section("docs/glossary.md", "On the screen"))) == sorted(true)
