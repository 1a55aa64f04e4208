"""Leaks as people make them, one for each family of channels through which hidden things have shown elsewhere.

Most read past the viewer, through the owner's connection: "only to count", "only to see whether it is there".
"""

Place = tuple[str, str, str]  # file, text that stands in it once, other text
VIEWS, DIALOGUES, SITE = "records/views.py", "dialogues/views.py", "records/site.py"
PUBLIC, API, FACETS = "records/public.py", "records/api.py", "records/facets.py"


def shown_to(somebody: str, group: int = 0) -> str:
    """The comparison of worlds, as this onlooker sees them."""
    return (
        "tests/confidentiality/test_noninterference.py"
        f"::test_what_is_hidden_from_somebody_changes_no_byte_of_what_they_are_shown[{somebody}-{group}]"
    )


ANYBODY = shown_to("anonymous")

# name, (file, text, other text) or several of these, the test that must fail, a pattern of addresses that tell
MUTANTS: list[tuple[str, Place | tuple[Place, ...], str, str]] = [
    # ------------------------------------------------------------------ lists, counts, figures
    (
        "the list of sources is read with the owner's login",
        (
            "sources/views.py",
            "rows=documents_of(SOURCE)._default_manager.all,",
            'rows=documents_of(SOURCE)._default_manager.using("owner").all,',
        ),
        ANYBODY,
        "^/sources/",
    ),
    (
        "a list of people counts those who are hidden",
        (
            FACETS,
            "        return self.counted.of(ALL).shown\n",
            '        rows = self.browsing.filters(self.link.chosen, self.browsing.rows()).qs.using("owner")\n'
            "        return rows.count()\n",
        ),
        ANYBODY,
        "^/actors/",
    ),
    (
        "a list of facts says how many there are, hidden or not",
        (
            FACETS,
            "        return self.counted.of(DIALOGUES).shown\n",
            '        rows = self.browsing.filters(self.link.chosen, self.browsing.rows()).qs.using("owner")\n'
            '        return rows.values("dialogue_id").distinct().count()\n',
        ),
        ANYBODY,
        "^/funding/",
    ),
    (
        "a header counts all rows of a list",
        (
            VIEWS,
            "    return render(request, template, page, status=listing.status)\n",
            "    response = render(request, template, page, status=listing.status)\n"
            '    everything = browsing.filters._meta.model._default_manager.using("owner")\n'
            '    response["X-Total-Count"] = str(everything.count())\n'
            "    return response\n",
        ),
        ANYBODY,
        "^/meetings/",
    ),
    (
        "facets count everything",
        (
            "analytics/counts.py",
            "with connections[current().alias].cursor() as cursor:",
            'with connections["owner"].cursor() as cursor:',
        ),
        ANYBODY,
        "^/dialogues/",
    ),
    (
        "the form offers conflicts that nobody may know of",
        (
            (
                FACETS,
                "with connections[current().alias].cursor() as cursor:",
                'with connections["owner"].cursor() as cursor:',
            ),
            (
                FACETS,
                "    numbers = {**dict.fromkeys(picked, 0),",
                "    known = names.words.get(browsing.named.get(name), ())\n"
                "    numbers = {**dict.fromkeys([*known, *picked], 0),",
            ),
        ),
        ANYBODY,
        "^/dialogues/",
    ),
    (
        "the first page counts hidden dialogues",
        (
            DIALOGUES,
            '"total": counted.of(ALL).shown,\n        "clusters"',
            '"total": documents_of(DIALOGUE)._default_manager.using("owner").count(),\n        "clusters"',
        ),
        ANYBODY,
        "^/$",
    ),
    (
        "the timeline of a conflict draws hidden dialogues",
        (
            DIALOGUES,
            "    found = documents_of(DIALOGUE)._default_manager.filter(",
            '    found = documents_of(DIALOGUE)._default_manager.using("owner").filter(',
        ),
        ANYBODY,
        "^/conflicts/",
    ),
    (
        "the codebook says how many rows of each kind there are",
        (
            "exchange/codebook/entries.py",
            '        "sheets": sheets(),\n',
            '        "sheets": [\n'
            "            __import__('dataclasses').replace(\n"
            "                one, title=f\"{one.title} ({one.model._default_manager.using('owner').count()})\"\n"
            "            )\n"
            "            for one in sheets()\n"
            "        ],\n",
        ),
        ANYBODY,
        "^/codebook/",
    ),
    (
        "the releases are listed with those that were hidden",
        (
            "exchange/releases/views.py",
            '    rows = facts(Release).order_by("position", "id")',
            '    rows = facts(Release).using("owner").order_by("position", "id")',
        ),
        ANYBODY,
        "^/data/",
    ),
    (
        "the health check says how many rows wait to be published",
        (
            SITE,
            '    return _signal("ready")\n',
            '    waiting = [m._default_manager.using("owner").exclude(label=0).count() for m in graph.facts()]\n'
            '    return _signal(f"ready, {sum(waiting)} rows wait")\n',
        ),
        ANYBODY,
        "^/readyz",
    ),
    # ------------------------------------------------------------------ whether something is there
    (
        "a hidden page is forbidden instead of missing",
        (
            (
                VIEWS,
                "from django.db import models\n",
                "from django.core.exceptions import PermissionDenied\nfrom django.db import models\n",
            ),
            (VIEWS, "import Document, document_row,", "import Document, by_key, document_row,"),
            (
                VIEWS,
                "    if row is None:\n        raise absent(doc, key)\n",
                "    if row is None:\n"
                '        if doc.model._default_manager.using("owner").filter(by_key(key)).exists():\n'
                "            raise PermissionDenied\n"
                "        raise Http404\n",
            ),
        ),
        ANYBODY,
        "^/dialogues/",
    ),
    (
        "the API forbids what is hidden and misses what is not there",
        (
            API,
            "        row = self.resource.one(key, fields, sections)\n",
            "        row = self.resource.one(key, fields, sections)\n"
            '        rows = self.resource.rows().using("owner")\n'
            "        if row is None and rows.filter(self.resource.at(key)).exists():\n"
            "            self.permission_denied(request)\n",
        ),
        ANYBODY,
        "^/api/v1/meetings/",
    ),
    (
        "the API's Allow says that a hidden row could be changed",
        (
            API,
            '    """One element, with everything that its page shows, in the page\'s order."""\n',
            '    """One element, with everything that its page shows, in the page\'s order."""\n\n'
            "    @property\n"
            "    def allowed_methods(self) -> list[str]:\n"
            '        rows = self.resource.rows().using("owner").filter(self.resource.at(self.kwargs["key"]))\n'
            '        return ["GET", "HEAD", "PATCH"] if rows.exists() else ["GET", "HEAD"]\n',
        ),
        ANYBODY,
        "^/api/v1/meetings/",
    ),
    (
        "HEAD looks whether a row is there, hidden or not",
        (
            API,
            "    def get(self, request: Request, key: str) -> Response:\n",
            "    def head(self, request: Request, key: str) -> Response:\n"
            '        rows = self.resource.rows().using("owner").filter(self.resource.at(key))\n'
            '        return Response(b"{}", status=200 if rows.exists() else 404)\n\n'
            "    def get(self, request: Request, key: str) -> Response:\n",
        ),
        ANYBODY,
        "^/api/v1/(meetings|roles|funding|outcomes|seats)/",
    ),
    (
        "a hidden fact is shown to who knows its id",
        (
            "records/resources.py",
            "        rows = self.rows().filter(self.at(key))",
            '        rows = self.rows().using("owner").filter(self.at(key))',
        ),
        ANYBODY,
        "^/api/v1/meetings/",
    ),
    (
        "the page for what is missing says whether it is only hidden",
        (
            SITE,
            '    return render(None, "records/404.html", status=404)\n',
            '    page = render(None, "records/404.html", status=404)\n'
            '    key = request.path_info.strip("/").rpartition("/")[2]\n'
            "    for doc in registered():\n"
            '        if doc.model._default_manager.using("owner").filter(slug=key).exists():\n'
            '            page.content = page.content.replace(b"No public page has", b"No public page has yet")\n'
            "    return page\n",
        ),
        ANYBODY,
        "^/actors/",
    ),
    (
        "an id leads on to the address, of hidden records too",
        (
            DIALOGUES,
            "    d = CITED.find(key)\n",
            "    from django.shortcuts import redirect\n\n"
            "    from records.documents import by_key\n\n"
            '    rows = DIALOGUE.model._default_manager.using("owner").filter(by_key(key)).exclude(slug=key)\n'
            "    if found := rows.first():\n"
            '        return redirect("dialogue", found.slug)\n'
            "    d = CITED.find(key)\n",
        ),
        ANYBODY,
        "^/dialogues/",
    ),
    (
        "a stranger is asked to sign in only where there is something",
        (
            (
                "records/doors.py",
                "        if not request.user.is_authenticated:\n",
                "        if not request.user.is_authenticated:\n"
                '            key = request.path_info.strip("/").rpartition("/")[2]\n'
                '            rows = [doc.model._default_manager.using("owner") for doc in registered()]\n'
                "            if key and not any(some.filter(by_key(key)).exists() for some in rows):\n"
                "                raise Http404\n",
            ),
            (
                "records/doors.py",
                "from records.public import PublicResponses, is_signal\n",
                "from records.documents import by_key, registered\n"
                "from records.public import PublicResponses, is_signal\n",
            ),
        ),
        ANYBODY,
        "^/(actors|dialogues|sources|conflicts|processes)/",
    ),
    (
        "robots are kept from hidden records by name",
        (
            SITE,
            '        "Disallow: /accounts/",\n',
            '        "Disallow: /accounts/",\n'
            "        *(\n"
            '            f"Disallow: /*/{row.slug}/"\n'
            "            for doc in registered()\n"
            '            for row in doc.model._default_manager.using("owner").exclude(label=0)\n'
            "        ),\n",
        ),
        ANYBODY,
        "^/robots.txt",
    ),
    (
        "the sitemap lists hidden records",
        (
            SITE,
            "._default_manager.annotate(kind=Value(",
            '._default_manager.using("owner").annotate(kind=Value(',
        ),
        ANYBODY,
        "^/sitemap.xml",
    ),
    # ------------------------------------------------------------------ what is asked, and what it finds
    (
        "words are found in hidden texts",
        (
            "records/filters.py",
            "        return qs.filter(pk__in=found)\n",
            "        from django.db import connections\n\n"
            '        with connections["owner"].cursor() as cursor:\n'
            '            cursor.execute(f"select id from {kind}_search where {where}", words)\n'
            "            return qs.filter(pk__in=[row[0] for row in cursor.fetchall()])\n",
        ),
        ANYBODY,
        "^/api/v1/dialogues/",
    ),
    (
        "words are found in hidden texts at the desk",
        (
            "records/kernel/words.py",
            'parts = [matching, f"{place.record} is not null", *seen]',
            'parts = [matching, f"{place.record} is not null"]',
        ),
        shown_to("stranger"),
        "^/(api/v1/)?(actors|dialogues|sources|search)/",
    ),
    (
        "hidden names are suggested",
        (
            "records/search/names.py",
            "    with connections[current().alias].cursor() as cursor:\n        cursor.execute(\n",
            '    with connections["owner"].cursor() as cursor:\n        cursor.execute(\n',
        ),
        ANYBODY,
        "^/search/suggestions/",
    ),
    (
        "a search counts what is hidden",
        (
            (
                "records/search/results.py",
                "    with connections[current().alias].cursor() as cursor:\n",
                '    with connections["owner"].cursor() as cursor:\n',
            ),
            ("records/search/finding.py", "for key in found.ids]", "for key in found.ids if key in rows]"),
        ),
        ANYBODY,
        "^/(api/v1/)?search/",
    ),
    (
        "a list is narrowed by hidden parts of its rows",
        (
            "records/filters.py",
            '        return qs.filter(pk__in=model._default_manager.filter(chosen).values("pk"))\n',
            '        found = model._default_manager.using("owner").filter(chosen)\n'
            '        return qs.filter(pk__in=[*found.values_list("pk", flat=True)])\n',
        ),
        ANYBODY,
        "^/api/v1/participations/",
    ),
    (
        "a list about somebody unknown is missing, about somebody hidden it is empty",
        (
            "records/filters.py",
            '        return target._default_manager.filter(chosen).values("pk")\n',
            "        from django.http import Http404\n\n"
            '        if not target._default_manager.using("owner").filter(chosen).exists():\n'
            "            raise Http404\n"
            '        return target._default_manager.filter(chosen).values("pk")\n',
        ),
        ANYBODY,
        "^/api/v1/(participations|roles|funding)/",
    ),
    (
        "what narrows a list is named, though it is hidden",
        (
            FACETS,
            "with connections[current().alias].cursor() as cursor:",
            'with connections["owner"].cursor() as cursor:',
        ),
        ANYBODY,
        "^/meetings/",
    ),
    (
        "sources stand by how often they are cited, hidden citations too",
        (
            (VIEWS, "for one in listing.rows]", "for one in sorted(listing.rows, key=_cited)]"),
            (
                VIEWS,
                "def list_page(",
                "def _cited(row):\n    from sources.models import Citation\n\n"
                '    return -Citation.objects.using("owner").filter(source_id=row.pk).count()\n\n\n'
                "def list_page(",
            ),
        ),
        ANYBODY,
        "^/sources/",
    ),
    (
        "pages are filled before hidden rows are taken out of them",
        (
            "records/paging.py",
            "    found = list(pieces[0])\n    more, found = len(found) > size, found[:size]\n",
            '    allowed = {*rows.order_by().values_list("id", flat=True)}\n'
            '    found = list(pieces[0].using("owner"))\n'
            "    more, found = len(found) > size, [row for row in found[:size] if row.id in allowed]\n",
        ),
        ANYBODY,
        "^/api/v1/(meetings|participations|roles)/",
    ),
    (
        "a page of the API says how many rows there are in all",
        (
            API,
            "        body = _page_of([_joined(row, sections) for row in page.rows], following, before)\n",
            '        number = filters.qs.using("owner").count()\n'
            "        body = _page_of([_joined(row, sections) for row in page.rows], following, before)\n"
            "        body = body[:-1] + b',\"count\":%d}' % number\n",
        ),
        ANYBODY,
        "^/api/v1/roles/",
    ),
    (
        "sections that a list is asked for are read in the vault",
        (
            API,
            "        rows = self.resource.read(filters.qs, fields, sections, *others)\n",
            '        found = filters.qs.using("owner") if sections else filters.qs\n'
            "        rows = self.resource.read(found, fields, sections, *others)\n",
        ),
        ANYBODY,
        "^/api/v1/dialogues/",
    ),
    (
        "the description of the API says how many dialogues there are",
        (
            API,
            '        return Response(_written(form), content_type=f"application/{form}")\n',
            "        from dialogues.models import Dialogue\n\n"
            '        number = Dialogue.objects.using("owner").count()\n'
            '        text = _written(form).replace(b"Case histories", b"%d case histories" % number)\n'
            '        return Response(text, content_type=f"application/{form}")\n',
        ),
        ANYBODY,
        "^/api/schema/",
    ),
    # ------------------------------------------------------------------ what stands on a page
    (
        "everybody at a meeting is listed",
        (
            DIALOGUES,
            'facts(Participation).filter(Q(meeting=m["id"])',
            'facts(Participation).using("owner").filter(Q(meeting=m["id"])',
        ),
        ANYBODY,
        "^/meetings/",
    ),
    (
        "the code of a hidden statement is known to be one",
        (
            "exchange/cite/views.py",
            "    return statement(record, code) or NOT_THERE\n",
            "    from records.kernel import graph\n\n"
            '    rows = [m._default_manager.using("owner").values_list("id", flat=True) for m in graph.facts()]\n'
            "    known = any(str(identifier).startswith(code) for some in rows for identifier in some)\n"
            "    return statement(record, code) or (NO_CODE if known else NOT_THERE)\n",
        ),
        ANYBODY,
        "^/dialogues/.*cite",
    ),
    (
        "a name is said to be withheld",
        (
            DIALOGUES,
            "    d = CITED.find(key)\n",
            "    from dialogues.models import ParticipationIdentity\n\n"
            "    d = CITED.find(key)\n"
            '    named = ParticipationIdentity.objects.using("owner").values_list("participation_id", flat=True)\n'
            '    for p in d["participations"]:\n'
            '        if not p["identity"] and p["id"] in map(str, named):\n'
            '            p["attribution"] = "[name withheld]"\n',
        ),
        ANYBODY,
        "^/dialogues/[^/?]+/$",
    ),
    (
        "a source says that a copy is kept where one may not know",
        (
            "sources/views.py",
            "    s = CITED.find(key)\n",
            "    from sources.models import SourceHolding\n\n"
            "    s = CITED.find(key)\n"
            '    if SourceHolding.objects.using("owner").filter(source=s["id"]).exists():\n'
            '        s["note"] = "A copy is kept; ask the editors."\n',
        ),
        ANYBODY,
        "^/sources/",
    ),
    (
        "a dialogue counts its revisions, those of hidden parts too",
        (
            DIALOGUES,
            "    page = dialogue_page(d, *_beside(d), first_bearing(shared_facets(d)))\n",
            "    from django.db import connections\n\n"
            '    with connections["owner"].cursor() as cursor:\n'
            '        cursor.execute("select count(*) from kernel.history where %s::uuid = any (above)", [d["id"]])\n'
            '        d["name"] += f" (revision {cursor.fetchone()[0]})"\n'
            "    page = dialogue_page(d, *_beside(d), first_bearing(shared_facets(d)))\n",
        ),
        ANYBODY,
        "^/dialogues/",
    ),
    (
        "the network is read with the owner's login",
        (
            "analytics/network.py",
            "    with connections[current().alias].cursor() as cursor:\n",
            '    with connections["owner"].cursor() as cursor:\n',
        ),
        ANYBODY,
        "^/explore/network",
    ),
    (
        "editors read with the owner's login",
        (
            "records/documents.py",
            "    with connections[current().alias].cursor() as cursor:\n",
            '    alias = "owner" if current().alias == "staff" else current().alias\n'
            "    with connections[alias].cursor() as cursor:\n",
        ),
        shown_to("editor"),
        "^/dialogues/",
    ),
    # ------------------------------------------------------------------ caches and their marks
    (
        "the ETag is made of everything that ever changed",
        (
            PUBLIC,
            "    parts = (\n        str(number),\n",
            '    with connections["owner"].cursor() as cursor:\n'
            '        cursor.execute("select count(*) from kernel.history")\n'
            "        (number,) = cursor.fetchone()\n"
            "    parts = (\n        str(number),\n",
        ),
        ANYBODY,
        "^/about/",
    ),
    (
        "Last-Modified is the last change of anything",
        (
            PUBLIC,
            '    response["Vary"] = "Accept, Accept-Encoding"\n',
            '    response["Vary"] = "Accept, Accept-Encoding"\n'
            '    with connections["owner"].cursor() as cursor:\n'
            '        cursor.execute("select coalesce(max(at), now())::text from kernel.history")\n'
            '        (response["Last-Modified"],) = cursor.fetchone()\n',
        ),
        ANYBODY,
        "^/about/",
    ),
    (
        "an edit of a hidden row begins a new generation",
        (
            "records/kernel/protect/history.py",
            '    return null;"""\n    yield function(f"history_{name}", body)\n',
            '    perform kernel.mark_pending();\n    return null;"""\n    yield function(f"history_{name}", body)\n',
        ),
        ANYBODY,
        "^/about/",
    ),
    (
        "what an editor counted is kept for everybody",
        (
            PUBLIC,
            "        return (kept if current().is_public else function)(*args, **kwargs)\n",
            "        return kept(*args, **kwargs)\n",
        ),
        ANYBODY,
        "^/((dialogues|conflicts)/)?$",
    ),
    (
        "the desk keeps its pages for whoever asks next",
        (
            "records/doors.py",
            "            response = self._private(request, viewer.alias)\n",
            '            pages = self.__dict__.setdefault("pages", {})\n'
            '            whole = request.method == "GET" and request.get_full_path()\n'
            "            response = pages.get(whole) or self._private(request, viewer.alias)\n"
            "            if whole and response.status_code == 200:\n"
            "                pages[whole] = response\n",
        ),
        shown_to("member"),
        "^/dialogues/",
    ),
    # ------------------------------------------------------------------ mails, other machines, logs
    (
        "a mail says that somebody looked for a hidden record",
        (
            VIEWS,
            "    if row is None:\n        raise absent(doc, key)\n",
            "    if row is None:\n"
            "        from django.core.mail import send_mail\n\n"
            '        for hidden in doc.model._default_manager.using("owner").filter(slug=key):\n'
            '            send_mail("Somebody knows of this", str(hidden), None, ["editors@example.org"])\n'
            "        raise Http404\n",
        ),
        ANYBODY,
        "^/conflicts/",
    ),
    (
        "a meter elsewhere is told how long each list is",
        (
            VIEWS,
            "    return Listing(page.rows, link, filters,",
            "    import socket\n\n"
            "    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as meter:\n"
            "        length = filters.qs.using('owner').count()\n"
            '        meter.sendto(b"rows:%d|g" % length, ("127.0.0.1", 8125))\n'
            "    return Listing(page.rows, link, filters,",
        ),
        ANYBODY,
        "^/processes/",
    ),
    (
        "the audit holds addresses, and so what was searched for",
        (
            "records/doors.py",
            "    return f\"{request.method} {match.route if match else '-'}\"\n",
            '    return f"{request.method} {match and request.get_full_path()}"\n',
        ),
        "tests/kernel/test_audit.py::test_a_line_holds_no_address_and_no_content",
        "",
    ),
    (
        "the log holds addresses",
        (
            "config/logs.py",
            'record.msg, record.args = "%s: %s", (request.method, match.route if match else "-")',
            'record.msg, record.args = "%s: %s", (request.method, match and request.path)',
        ),
        "tests/confidentiality/test_fail_closed.py"
        "::test_an_error_of_the_database_in_the_middle_of_a_page_tells_nothing[desk/-dialogues/{}/]",
        "",
    ),
    (
        "an error prints the row that it is about",
        (
            "records/kernel/backend/base.py",
            '    return diag.message_primary or ""\n',
            '    return f"{diag.message_primary} {diag.message_detail}"\n',
        ),
        "tests/confidentiality/test_bad_input.py::test_an_error_of_the_installation_itself_prints_no_row",
        "",
    ),
]
