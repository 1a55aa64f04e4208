"""From YAML to Items. What cannot be read becomes a Problem; nothing stops the reading."""

from pathlib import Path
from typing import Any

import yaml

from exchange.sheets.items import Item, Library, Problem, several
from exchange.sheets.shape import BESIDES, CASE_FILE, CASE_SCHEMA, CHILDREN, FILES, type_of


class _Loader(yaml.CSafeLoader):
    file = ""

    def item(self, node: yaml.MappingNode) -> Item:
        item = Item(self.construct_mapping(node, deep=True))
        item.file, item.line = self.file, node.start_mark.line + 1
        item.lines = {}
        for key, _ in node.value:
            if key.value in item.lines:
                twice = f"the key {key.value!r} stands twice"
                raise yaml.MarkedYAMLError(problem=twice, problem_mark=key.start_mark)
            item.lines[key.value] = key.start_mark.line + 1
        return item


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.item)


def read_library(folder: Path) -> Library:
    """Read every file of the folder. Never raises for bad content: `problems()` reports it.

    What cannot be read, and values of the wrong type, are left out, so that types can be relied on."""
    library = Library()
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in found.keys() - BESIDES:
        _read(found[name], name, library)
    for name in FILES.keys() - found.keys():
        missing = "This file is missing; the library cannot be read without it."
        library.unreadable.append(Problem(name, 0, missing))
    library.cases.sort(key=lambda case: case.file)
    return library


def _read(path: Path, name: str, library: Library) -> None:
    schema, parts = (CASE_SCHEMA, None) if CASE_FILE.fullmatch(name) else FILES.get(name, (None, None))
    if schema is None:
        strange = "No file of the library is named so; write cases/<slug>.yaml or remove it."
        library.unreadable.append(Problem(name, 0, strange))
        return
    try:
        root = _load(path, name)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        library.unreadable.append(_not_yaml(name, error))
        return
    if not isinstance(root, Item) or root.get("schema") != schema:
        library.unreadable.append(Problem(name, 1, f"Write the file as a mapping with schema: {schema}."))
    elif parts is None:
        _settle("case", root, library)
        library.cases.append(root)
    else:
        _take(root, parts, library)


def _load(path: Path, name: str) -> Any:
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.file = name
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _not_yaml(name: str, error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or error
    return Problem(name, mark.line + 1 if mark else 1, f"Mend the YAML here: {reason}.")


def _take(root: Item, parts: tuple[str, ...], library: Library) -> None:
    for key in root.lines.keys() - {"schema", *parts}:
        library.unreadable.append(root.problem(key, f"The key {key!r} is not used in this file; remove it."))
    for part in parts:
        if not _fits(root.get(part), "a list of mappings"):
            library.unreadable.append(root.problem(part, f"Write {part} as a list of mappings."))
            continue
        for row in root[part]:
            _settle(part, row, library)
            getattr(library, part).append(row)


def _settle(kind: str, item: Item, library: Library) -> None:
    """Report and leave out the values of the wrong type in a row and in the rows below it."""
    children = CHILDREN.get(kind, {})
    for key in list(item):
        wanted = type_of(kind, key)
        if not _fits(item[key], wanted):
            library.unreadable.append(item.problem(key, f"Write {key} as {wanted}."))
            del item[key]
        elif key in children:
            for below in several(item[key]):
                _settle(children[key], below, library)


def _fits(value: Any, wanted: str) -> bool:
    if wanted.startswith("text"):
        return bool(value.strip()) if isinstance(value, str) else value is None and wanted == "text or null"
    if wanted.startswith("a list"):
        inner = str if wanted == "a list of texts" else Item
        return isinstance(value, list) and all(isinstance(one, inner) for one in value)
    return type(value) is {"a number": int, "true or false": bool, "one mapping": Item}[wanted]
