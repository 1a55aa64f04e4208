"""Things gone wrong in the code: a guard dropped, a name mistaken for another, something kept too long."""

from tests.mutants.leaks import PUBLIC, SITE, VIEWS, Place

BROWSING = "records/browsing.py"
VIEWER, DOORS, SETTINGS = "records/viewer.py", "records/doors.py", "config/settings.py"
PROTECT, INSTALL, BASE = (
    "records/kernel/protect/",
    "records/kernel/install.py",
    "records/kernel/backend/base.py",
)
SQL = "records/kernel/sql"
COMING_IN = "tests/accounts/test_coming_in.py"
ACTS, AUDIT, DESK = "tests/kernel/test_acts.py", "tests/kernel/test_audit.py", "tests/kernel/test_desk.py"
HEADERS, KEPT = "tests/confidentiality/test_headers.py", "tests/confidentiality/test_kept.py"
CLOSED, INPUT = "tests/confidentiality/test_fail_closed.py", "tests/confidentiality/test_bad_input.py"
REQUESTS, POOLERS = "tests/kernel/test_requests.py", "tests/kernel/test_poolers.py"
SOUND = "tests/kernel/test_lint.py::test_a_prepared_database_is_sound"

# name, (file, text, other text) or several of these, the test that must fail
MUTANTS: list[tuple[str, Place | tuple[Place, ...], str]] = [
    # ------------------------------------------------------------------ who is looking
    (
        "the open door asks without a viewer",
        (
            PUBLIC,
            '        with viewing(PUBLIC, snapshot=not getattr(view, "asks_once", False)):\n'
            "            return _headers(self.get_response(request))\n",
            "        return _headers(self.get_response(request))\n",
        ),
        f"{CLOSED}::test_a_process_that_lost_what_it_kept_answers_the_same",
    ),
    (
        "embargoes are seen to without a viewer",
        (
            "records/housekeeping.py",
            "    with viewing(OWNER):\n        done = services.release_due()\n",
            "    if True:\n        done = services.release_due()\n",
        ),
        "tests/kernel/test_housekeeping.py::test_lines_of_the_audit_are_bound_by_the_next_round",
    ),
    (
        "a viewer is exchanged from inside",
        (
            VIEWER,
            "    if outer not in (None, viewer):\n"
            '        raise NoViewer("A viewer cannot be replaced from inside.")\n',
            "",
        ),
        f"{DESK}::test_a_viewer_cannot_be_replaced_from_inside",
    ),
    (
        "a viewer stays when the transaction is over",
        (VIEWER, "        _current.reset(token)\n", "        pass\n"),
        f"{DESK}::test_no_viewer_no_query",
    ),
    (
        "a viewer comes into a transaction that goes on",
        (VIEWER, "atomic(using=viewer.alias, durable=not entered)", "atomic(using=viewer.alias)"),
        f"{CLOSED}::test_a_viewer_is_not_part_of_a_longer_transaction_that_would_keep_the_role",
    ),
    (
        "a role is kept for the session",
        (VIEWER, "set_config('role', %s, true)", "set_config('role', %s, false)"),
        f"{POOLERS}::test_nothing_is_left_behind_on_any_connection[pool]",
    ),
    (
        "the public looks through the desk's login",
        (VIEWER, 'PUBLIC = Viewer("open")', 'PUBLIC = Viewer("desk")'),
        f"{CLOSED}::test_a_role_without_a_viewer_sees_what_is_public",
    ),
    (
        "members come in by the editors' login",
        (VIEWER, 'Viewer("desk", "member", user_id)', 'Viewer("staff", "member", user_id)'),
        f"{REQUESTS}::test_each_comes_in_by_the_login_and_steps_into_the_role_that_is_theirs[member]",
    ),
    (
        "editors come in by the members' login",
        (DOORS, "return editor(user.pk) if user.is_staff else member(user.pk)", "return member(user.pk)"),
        f"{REQUESTS}::test_each_comes_in_by_the_login_and_steps_into_the_role_that_is_theirs[editor]",
    ),
    (
        "members step into the editors' role",
        (DOORS, "return editor(user.pk) if user.is_staff else member(user.pk)", "return editor(user.pk)"),
        f"{REQUESTS}::test_each_comes_in_by_the_login_and_steps_into_the_role_that_is_theirs[member]",
    ),
    # ------------------------------------------------------------------ tickets
    (
        "a ticket is bound to any nonce that one sets",
        (
            f"{SQL}/viewer.sql",
            "|| signed('kernel.nonce'))",
            "|| split_part(current_setting('kernel.nonce', true), '.', 1))",
        ),
        f"{POOLERS}::test_a_nonce_set_by_hand_is_refused[pool]",
    ),
    (
        "a signature is good in every transaction",
        (
            f"{SQL}/viewer.sql",
            "words || '|' || extract(epoch from transaction_timestamp()) || '|' || pg_backend_pid())",
            "words)",
        ),
        f"{POOLERS}::test_a_nonce_of_another_transaction_is_refused[pool]",
    ),
    (
        "a viewer is set for the session",
        (
            f"{SQL}/viewer.sql",
            "sign(setting || '=' || words), true);",
            "sign(setting || '=' || words), false);",
        ),
        f"{POOLERS}::test_nothing_is_left_behind_on_any_connection[pool]",
    ),
    (
        "a ticket is good for an hour",
        (f"{SQL}/viewer.sql", "- at) <= 30", "- at) <= 3600"),
        f"{CLOSED}::test_a_ticket_of_long_ago_or_from_the_future_is_refused[-40]",
    ),
    (
        "a ticket of nothing is not refused",
        (f"{SQL}/viewer.sql", "if fits is not true then", "if not fits then"),
        f"{CLOSED}::test_a_ticket_that_lacks_something_is_refused[missing1]",
    ),
    # ------------------------------------------------------------------ doors and requests
    (
        "a door that is closed can be opened",
        (DOORS, "        if request.door not in settings.DOORS:\n            raise Http404\n", ""),
        f"{REQUESTS}::test_a_door_that_is_not_opened_answers_like_any_absent_address",
    ),
    (
        "the accounts' door stands open behind the desk's",
        (
            DOORS,
            '            if self._door(inside) != "open":\n                raise Http404\n',
            "",
        ),
        f"{REQUESTS}::test_behind_the_desk_there_is_no_other_door",
    ),
    (
        "who has been at the desk takes its prefix along",
        (DOORS, "            set_script_prefix(outside)\n", "            pass\n"),
        f"{KEPT}::test_what_was_shown_to_one_is_not_shown_to_the_next",
    ),
    (
        "forms from elsewhere are taken",
        (
            DOORS,
            "return inner(request, *args) if inner and request.door != ",
            "return inner(request, *args) if inner and request.door == ",
        ),
        f"{REQUESTS}::test_a_form_from_elsewhere_is_refused_at_the_desk",
    ),
    (
        "what a view wrote stays where it answered with an error",
        (DOORS, "            if response.status_code >= 400:\n                raise _Undo\n", ""),
        f"{REQUESTS}::test_only_an_answer_without_error_leaves_something_written[refuse-400-0]",
    ),
    (
        "a serving process keeps the owner's login",
        ("config/wsgi.py", "keep_doors()\nrefuse", "refuse"),
        f"{REQUESTS}::test_a_serving_process_carries_no_owner",
    ),
    (
        "a serving process does not look at what its logins could do",
        ("config/wsgi.py", "keep_doors()\nrefuse_unless_sound()\n", "keep_doors()\n"),
        f"{REQUESTS}::test_a_process_whose_login_could_do_too_much_does_not_serve",
    ),
    (
        "a page of the API leads to the host that was asked for",
        (
            "records/api.py",
            "        return absolute(self.address(cursor=cursor)) if cursor else None\n",
            "        return self.request.build_absolute_uri(self.address(cursor=cursor)) if cursor else None\n",
        ),
        "tests/api/test_paging.py::test_links_lead_to_the_public_address_whatever_host_is_asked",
    ),
    (
        "robots are led to the host that was asked for",
        (
            SITE,
            'f"Sitemap: {settings.SITE_URL}/sitemap.xml"',
            'f"Sitemap: {request.build_absolute_uri("/sitemap.xml")}"',
        ),
        "tests/pages/test_site.py::test_robots_are_kept_from_the_desk",
    ),
    # ------------------------------------------------------------------ headers and what is kept
    (
        "pages of the desk may be kept",
        (DOORS, '            response["Cache-Control"] = "private, no-store"\n', ""),
        f"{HEADERS}::test_a_page_for_one_person_is_kept_by_nobody[/desk/]",
    ),
    (
        "nobody is told that answers vary",
        (PUBLIC, '    response["Vary"] = "Accept, Accept-Encoding"\n', ""),
        f"{HEADERS}::test_an_open_page_may_be_kept_by_anybody_who_asks_whether_it_still_holds[/]",
    ),
    (
        "public pages may be kept unasked for an hour",
        (PUBLIC, '"public, no-cache"', '"public, max-age=3600"'),
        f"{HEADERS}::test_an_open_page_may_be_kept_by_anybody_who_asks_whether_it_still_holds[/]",
    ),
    (
        "links tell other sites where their readers come from",
        (SETTINGS, 'SECURE_REFERRER_POLICY = "same-origin"\n', 'SECURE_REFERRER_POLICY = "origin"\n'),
        f"{HEADERS}::test_an_open_page_may_be_kept_by_anybody_who_asks_whether_it_still_holds[/]",
    ),
    (
        "anybody may put our pages into a frame",
        (SETTINGS, '    "frame-ancestors": [CSP.NONE],\n', ""),
        f"{HEADERS}::test_a_page_for_one_person_is_kept_by_nobody[/desk/]",
    ),
    (
        "an answer is filed under the generation after it",
        (
            PUBLIC,
            "            stored = _store(response, etag, compressed=asked[3])\n",
            "            number = generation.now()\n"
            "            etag = _etag(request, number, compressed=asked[3])\n"
            "            stored = _store(response, etag, compressed=asked[3])\n",
        ),
        f"{KEPT}::test_what_is_hidden_while_a_page_is_made_is_not_kept",
    ),
    (
        "the generation is asked for once",
        (PUBLIC, "        self.asked = asked\n", '        self.asked = float("inf")\n'),
        f"{KEPT}::test_what_was_hidden_is_gone_with_the_next_answer[/dialogues/]",
    ),
    (
        "the generation of one request is held for the next",
        (PUBLIC, "            self._held.reset(token)\n", "            pass\n"),
        f"{KEPT}::test_what_was_hidden_is_gone_with_the_next_answer[/dialogues/]",
    ),
    (
        "records that were found are kept",
        (
            (VIEWS, "def find_document(doc", "@cache\ndef find_document(doc"),
            (VIEWS, "from typing import Any\n", "from functools import cache\nfrom typing import Any\n"),
        ),
        f"{KEPT}::test_what_was_shown_to_one_is_not_shown_to_the_next",
    ),
    (
        "counts are kept for good",
        (
            (BROWSING, "@public_per_generation\ndef everything(", "@cache\ndef everything("),
            (
                BROWSING,
                "from functools import cached_property\n",
                "from functools import cache, cached_property\n",
            ),
        ),
        f"{KEPT}::test_a_count_is_of_this_moment_and_for_who_asks",
    ),
    (
        "unknown parameters make other pages",
        (PUBLIC, "if known is None or (name in known and value)", "if known is None or value"),
        f"{HEADERS}::test_what_no_view_knows_makes_no_other_page",
    ),
    # ------------------------------------------------------------------ the audit, the log
    (
        "a line that cannot be written is left out",
        (
            (
                DOORS,
                "            write_down(viewer, _what(request), response.status_code)\n",
                "            with suppress(DatabaseError):\n"
                "                write_down(viewer, _what(request), response.status_code)\n",
            ),
            (
                DOORS,
                "from django.db import DEFAULT_DB_ALIAS, connections, transaction\n",
                "from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction\n",
            ),
        ),
        f"{AUDIT}::test_where_nothing_can_be_written_down_nothing_is_shown",
    ),
    (
        "only good answers leave a line",
        (
            DOORS,
            "            write_down(viewer, _what(request), response.status_code)\n",
            "            if response.status_code == 200:\n"
            "                write_down(viewer, _what(request), response.status_code)\n",
        ),
        f"{AUDIT}::test_every_answer_leaves_a_line_whatever_its_status",
    ),
    (
        "a line is written where the view's writing is taken back",
        (
            (
                DOORS,
                "            write_down(viewer, _what(request), response.status_code)\n",
                "",
            ),
            (
                DOORS,
                "            response = self.get_response(request)\n",
                "            response = self.get_response(request)\n"
                '            if request.door == "desk" and response.status_code < 400:\n'
                "                write_down(viewer_of(request.user), _what(request), response.status_code)\n",
            ),
        ),
        f"{AUDIT}::test_what_the_view_wrote_is_taken_back_and_the_line_is_not",
    ),
    (
        "what editors read is not noted",
        (BASE, 'NOTED = {"desk", "staff"}', 'NOTED = {"desk"}'),
        f"{AUDIT}::test_a_page_leaves_a_line_with_the_hidden_rows_it_was_made_of",
    ),
    (
        "what is read in portions is not noted",
        (
            BASE,
            'return self._noted(self._fetch("fetchmany", *args))',
            'return self._fetch("fetchmany", *args)',
        ),
        f"{AUDIT}::test_a_list_leaves_a_line_with_every_hidden_row_of_it",
    ),
    (
        "nothing that is read is noted",
        (DOORS, "as viewer, noting():", "as viewer:"),
        f"{AUDIT}::test_a_page_leaves_a_line_with_the_hidden_rows_it_was_made_of",
    ),
    (
        "a cast repeats the value that does not fit",
        (BASE, 'if state.startswith("22") and state != "22023":', 'if state.startswith("220"):'),
        f"{INPUT}::test_a_refusal_of_the_database_tells_no_row[cast]",
    ),
    (
        "errors come with their detail",
        (BASE, "        return WithoutRows(self)\n", "        return DatabaseErrorWrapper(self)\n"),
        f"{INPUT}::test_an_error_of_the_installation_itself_prints_no_row",
    ),
    (
        "the log is scrubbed of nothing",
        (SETTINGS, '{"level": "ERROR", "filters": ["without_address"]}', '{"level": "ERROR"}'),
        f"{CLOSED}::test_an_error_of_the_database_in_the_middle_of_a_page_tells_nothing[desk/-dialogues/{{}}/]",
    ),
    # ------------------------------------------------------------------ acts
    (
        "one person is enough",
        (f"{SQL}/acts.sql", "    if alone and (select second_person from policy)", "    if false"),
        f"{ACTS}::test_one_person_alone_makes_nothing_public",
    ),
    (
        "a release needs nobody's consent",
        (
            f"{SQL}/acts.sql",
            "if found.on_due = 'release' and found.agreed_at is not null then",
            "if found.on_due = 'release' then",
        ),
        f"{ACTS}::test_a_release_that_nobody_agreed_to_begins_a_review",
    ),
    (
        "what was changed since is released all the same",
        (f"{SQL}/acts.sql", "where h.at > found.agreed_at) then", "where false) then"),
        f"{ACTS}::test_what_was_changed_after_somebody_agreed_is_looked_at_again",
    ),
    (
        "the job releases before the day",
        (f"{SQL}/acts.sql", " and r.not_before <= now() order by", " and r.not_before is not null order by"),
        f"{ACTS}::test_before_its_day_nothing_happens_and_publishing_is_refused",
    ),
    (
        "publishing makes public what other reviews are about",
        (
            f"{SQL}/acts.sql",
            "                where w.review_id = set_public.review_id group",
            "                group",
        ),
        f"{ACTS}::test_what_was_refused_has_done_nothing_and_the_person_can_go_on",
    ),
    (
        "an embargo keeps nobody from publishing",
        (f"{SQL}/acts.sql", "    if found.not_before > now() then", "    if false then"),
        f"{ACTS}::test_before_its_day_nothing_happens_and_publishing_is_refused",
    ),
    (
        "a hidden row is refused otherwise than an absent one",
        (
            f"{SQL}/acts.sql",
            "    if own is null or (actor() is not null and not sees(label)) then",
            "    if actor() is not null and not sees(label) then\n"
            "        raise exception 'This row is hidden from you.' using errcode = '42501';\n"
            "    end if;\n"
            "    if own is null then",
        ),
        f"{ACTS}::test_a_hidden_and_an_absent_row_are_refused_in_the_very_same_words[who3]",
    ),
    (
        "acts need no reason",
        (f"{SQL}/acts.sql", "    if coalesce(btrim(why), '') = '' then raise", "    if false then raise"),
        f"{ACTS}::test_an_act_needs_a_reason",
    ),
    (
        "anybody gives clearances",
        (
            f"{SQL}/acts.sql",
            "    if not sees_to(circle) then\n",
            "    if false then\n",
        ),
        "tests/kernel/test_clearances.py::test_nobody_but_custodians_gives_or_takes_or_opens_a_compartment[who2]",
    ),
    (
        "who changed something public and why is told to anybody",
        (
            f"{SQL}/acts.sql",
            "    select label <> 0 or actor() is null or holds_kind('editors')",
            "    select true or holds_kind('editors')",
        ),
        "tests/desk/test_history.py::test_of_what_is_public_only_editors_read_who_changed_it_and_why",
    ),
    (
        "somebody holds without a second factor",
        (
            f"{SQL}/labels.sql",
            "          and exists (select from factor f where f.user_id = someone))\n",
            "          )\n",
        ),
        f"{COMING_IN}::test_who_gives_up_the_second_factor_holds_nothing_from_then_on",
    ),
    (
        "an invitation is for whoever has the link",
        (f"{SQL}/people.sql", "u.id = viewer() and lower(u.email) = i.email", "u.id = viewer()"),
        f"{COMING_IN}::test_a_link_is_for_whoever_it_was_sent_to",
    ),
    (
        "who is taken out stays signed in",
        (f"{SQL}/acts.sql", "    delete from accounts.account_session s where s.user_id = someone;\n", ""),
        f"{COMING_IN}::test_who_is_taken_out_sees_nothing_more_and_is_signed_out_at_once",
    ),
    (
        "the past of what is destroyed stays",
        (
            f"{SQL}/acts.sql",
            "deleted as (delete from history where id in (select id from past))",
            "deleted as (select id from past)",
        ),
        f"{ACTS}::test_of_what_is_destroyed_nothing_is_left_anywhere",
    ),
    (
        "a clearance that ends is not noticed to end",
        (
            f"{SQL}/labels.sql",
            "               or r.ends > coalesce(d.at, '-infinity') and r.ends <= now())) then",
            "              )) then",
        ),
        "tests/kernel/test_clearances.py::test_one_that_has_ended_counts_no_more_without_any_job",
    ),
    (
        "nobody remembers what was once public",
        (
            f"{SQL}/writing.sql",
            "    insert into once_public select id, moment from note where published on conflict do nothing;\n",
            "",
        ),
        f"{ACTS}::test_what_was_ever_public_is_not_destroyed",
    ),
    # ------------------------------------------------------------------ what Protect makes
    (
        "the past of what is hidden stays public",
        (
            f"{PROTECT}labels.py",
            'cascade.append("if new.label <> 0 then perform kernel.seal_past(new.id, new.label); end if;")',
            "pass",
        ),
        "tests/kernel/test_history.py::test_hiding_a_row_hides_its_past",
    ),
    (
        "labels are never handed down",
        (
            f"{PROTECT}labels.py",
            "    yield (\n"
            '        f"create or replace trigger m_relabel after update on vault.{name} for each row "\n'
            '        f"when (old.label is distinct from new.label) execute function kernel.relabel_{name}()"\n'
            "    )\n",
            "",
        ),
        "tests/kernel/test_publishing.py::test_hiding_a_dialogue_hides_all_its_parts_and_the_people_known_by_it_only",
    ),
    (
        "what is deleted fires nothing",
        (f"{PROTECT}sql.py", '        "delete": "old table as old_rows",\n', ""),
        SOUND,
    ),
    (
        "rows are seen by their own label",
        (
            f"{PROTECT}policies.py",
            'SEES, KEEPS = f"(label = 0 or {HELD})"',
            'SEES, KEEPS = f"(own_label = 0 or {HELD})"',
        ),
        f"{DESK}::test_everybody_sees_on_every_table_what_the_written_policy_says[0]",
    ),
    (
        "a member may carry a row anywhere",
        (
            f"{PROTECT}policies.py",
            'f"for update to @member using {KEEPS} with check {KEEPS}"',
            'f"for update to @member using {KEEPS} with check (true)"',
        ),
        f"{DESK}::test_a_member_cannot_publish_nor_carry_a_row_out_of_the_circle",
    ),
    (
        "row security is not switched on",
        (f"{PROTECT}policies.py", '    yield f"alter table vault.{name} enable row level security"\n', ""),
        SOUND,
    ),
    (
        "the open catalogue takes any row",
        (
            f"{PROTECT}copy.py",
            "_is_public check (label = 0 and own_label = 0)",
            "_is_public check (label = 0)",
        ),
        "tests/kernel/test_publishing.py::test_the_open_catalogue_refuses_a_hidden_row_whoever_brings_it",
    ),
    (
        "internal notes can be made public",
        (f"{PROTECT}policies.py", "_is_never_public check (own_label <> 0)", "_is_never_public check (true)"),
        "tests/kernel/test_bases.py::test_bases_and_notes_are_never_public",
    ),
    (
        "venues are forgotten by Protect",
        (
            "records/kernel/graph.py",
            "if issubclass(m, Protected) and m._meta.managed]",
            'if issubclass(m, Protected) and m._meta.managed and m.__name__ != "MeetingVenue"]',
        ),
        f"{DESK}::test_every_model_is_protected_or_belongs_to_accounts",
    ),
    (
        "everybody may execute the kernel's functions",
        (
            INSTALL,
            '        execute("revoke execute on all functions in schema kernel, audit from public")\n',
            "",
        ),
        SOUND,
    ),
    (
        "everybody may make temporary tables",
        (INSTALL, "revoke temporary, connect on database", "revoke connect on database"),
        f"{DESK}::test_the_open_login_reaches_nothing_of_the_vault",
    ),
    (
        "an absent parent is a public one",
        (
            f"{SQL}/labels.sql",
            "    if a < 0 or b < 0 then return -1; end if;\n",
            "    if b < 0 then return a; end if;\n",
        ),
        f"{DESK}::test_hanging_a_row_on_a_hidden_and_on_an_absent_parent_fails_alike",
    ),
    (
        "a secret may lie open to others",
        ("config/secrets.py", "if path.stat().st_mode & 0o077:", "if path.stat().st_mode & 0o007:"),
        "tests/running/test_secrets.py::test_a_secret_that_others_can_read_is_refused_and_not_shown[416]",
    ),
    (
        "documents stay though they would be others",
        (
            INSTALL,
            '"select from kernel.installed_documents where digest = %s", [documents]',
            '"select from kernel.installed_documents"',
        ),
        "tests/kernel/test_installing.py::test_documents_are_made_anew_by_another_definition",
    ),
    (
        "who was at a public meeting is as public as it",
        (
            "desk/attendance.py",
            "label = meeting.own_label or meeting.label or circles[0].label",
            "label = meeting.label",
        ),
        "tests/desk/test_log_book.py::test_a_tick_beside_a_public_meeting_is_for_the_team_alone",
    ),
    (
        "lists at the desk forget what hidden rows say of a public record",
        (
            "records/documents.py",
            "case when h.facets is null then",
            "case when h.facets is null or p.facets is not null then",
        ),
        f"{DESK}::test_lists_are_narrowed_and_counted_by_what_the_rows_in_sight_say",
    ),
    (
        "neighbours at the desk are looked up among public rows alone",
        (
            "records/gathered.py",
            'return self._asked(f"{self.record} as id, {self.facet} as facet", f"{self.value} = any (%s)")',
            'return self._asked(f"{self.record} as id, {self.facet} as facet", '
            'f"{self.hangs}.label = 0 and {self.value} = any (%s)")',
        ),
        f"{DESK}::test_lists_are_narrowed_and_counted_by_what_the_rows_in_sight_say",
    ),
    (
        "lists of facts at the desk forget what hidden parts say",
        ("records/listed.py", "case when p.id is null {' '.join(told)} then", "case when p.id is null then"),
        f"{DESK}::test_lists_are_narrowed_and_counted_by_what_the_rows_in_sight_say",
    ),
]
