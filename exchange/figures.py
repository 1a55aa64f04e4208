"""A figure in the form that is asked for: its page, its table for spreadsheets, or its drawing by itself."""

import base64
import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from analytics.figures import Figure
from exchange.tables import Table, csv_response

FORMS = ("", "csv", "svg")
# What a drawing needs where the site's sheet is not: in a text, on a slide. Some programs know no variables.
STYLE = (
    "text{font:11.5px system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1e1d1a}"
    ".ground{fill:#fff}.title{font-size:16px;font-weight:600}.sub,.axis{fill:#5c584f}.head{font-weight:600}"
    ".grid{stroke:#d9d5ca}.event{stroke:#a39d8f;stroke-dasharray:2 3}.bar{fill:#0d5a69}.official{fill:#a39d8f}"
    ".outline{fill:none;stroke:#a39d8f;stroke-dasharray:4 3}.tick{fill:#1e1d1a}"
    ".act{fill:#fff;stroke:#1e1d1a;stroke-width:1.5}.stop-a{stop-color:#0d5a69}.stop-o{stop-color:#a39d8f}"
    ".hit{fill:transparent}.inside{fill:#fff}.official-name .inside{fill:#1e1d1a}"
    ".seat{stroke:#a39d8f;stroke-opacity:.7}.part{stroke:#a39d8f;stroke-opacity:.7;stroke-dasharray:4 3}"
    ".person{fill:#0d5a69}.dialogue{fill:#1e1d1a}"
    ".land{fill:#eeebe3;stroke:#fff;stroke-width:.5}.held path,.swatch{stroke:#5c584f;stroke-width:.6}"
    ".class1{fill:#cfe1e3}.class2{fill:#8fbcc4}.class3{fill:#3f808d}.class4{fill:#0d4854}"
    ".held text,.held.class4 text{text-anchor:middle;stroke:none}.held.class3 text,.held.class4 text{fill:#fff}"
)
POLICY = f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


def answer(
    request: HttpRequest, figure: Figure, form: str, template: str, page: dict[str, Any], status: int = 200
) -> HttpResponse:
    """`template` without its ending: there is one for the page and one for the drawing. What was misread is told on
    the page, whatever form was asked for."""
    page = {**page, "figure": figure}
    if form == "csv" and status == 200:
        return csv_response(table_of(figure))
    if form == "svg" and status == 200:
        return _drawing(render_to_string(f"{template}.svg", {**page, "style": STYLE}), figure.name)
    return render(request, f"{template}.html", page, status=status)


def table_of(figure: Figure) -> Table:
    rows = ([cell.value for cell in row] for row in figure.rows)
    return Table(figure.name, [column.name for column in figure.columns], rows)


def _drawing(written: str, name: str) -> HttpResponse:
    """Its own style is all that it may load, and is known by its hash."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}.svg"',
        "Content-Security-Policy": POLICY,
    }
    return HttpResponse(written, content_type="image/svg+xml; charset=utf-8", headers=headers)
