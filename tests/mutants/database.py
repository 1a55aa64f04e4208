"""Things gone wrong in the database: a rule that was lost, a right too many, a function that answers too freely."""

SEQUENCES = "tests/kernel/test_sequences.py"
BASES = "tests/kernel/test_bases.py"
POLICY = "tests/kernel/test_desk.py::test_everybody_sees_on_every_table_what_the_written_policy_says"
WORLDS = (
    "tests/confidentiality/test_noninterference.py"
    "::test_what_is_hidden_from_somebody_changes_no_byte_of_what_they_are_shown"
)
LINT = "tests/kernel/test_lint.py::test_a_prepared_database_is_sound"


def function(signature: str, returns: str, body: str, *, language: str = "sql", kind: str = "stable") -> str:
    """The function with another body."""
    return (
        f"create or replace function {signature} returns {returns} language {language} {kind} security definer "
        f"set search_path = kernel, pg_catalog as $mutant$ {body} $mutant$"
    )


# name, SQL, the test that must fail, where it compares worlds a pattern of addresses that tell
MUTANTS: list[tuple[str, str, str] | tuple[str, str, str, str]] = [
    (
        "row security off on identities",
        "alter table vault.participation_identity disable row level security",
        POLICY,
    ),
    (
        "a second policy on venues",
        "create policy more on vault.meeting_venue for select using (true)",
        POLICY,
    ),
    (
        "a policy that looks at the own label only",
        "alter policy see on vault.participation using (own_label = 0 or own_label in "
        "(select label_id from kernel.held where user_id = (select kernel.viewer())))",
        POLICY,
    ),
    ("labels are not computed", "alter table vault.meeting disable trigger a_label", SEQUENCES),
    ("labels do not go down", "alter table vault.dialogue disable trigger m_relabel", SEQUENCES),
    (
        "labels do not go down to identities",
        function(
            "kernel.relabel_participation()",
            "trigger",
            "begin return null; end",
            language="plpgsql",
            kind="volatile",
        ),
        SEQUENCES,
    ),
    ("a changed row is not copied", "alter table vault.source disable trigger z_publish_update", SEQUENCES),
    (
        "a deleted row stays in open",
        "alter table vault.classification disable trigger z_publish_delete",
        SEQUENCES,
    ),
    (
        "documents are not told of changes",
        "alter table open.participation disable trigger n_note_insert",
        SEQUENCES,
    ),
    (
        "documents are not made anew",
        function(
            "kernel.rebuild_stale(moment timestamptz)",
            "void",
            "begin end",
            language="plpgsql",
            kind="volatile",
        ),
        SEQUENCES,
    ),
    (
        "claims need no source",
        function(
            "kernel.unfounded()",
            "table (kind text, id uuid, published bool, lacks text)",
            "select null::text, null::uuid, null::bool, null::text where false",
        ),
        SEQUENCES,
    ),
    (
        "the label of the first parent is enough",
        function(
            "kernel.join_labels(a int, b int)",
            "int",
            "begin return a; end",
            language="plpgsql",
            kind="volatile",
        ),
        SEQUENCES,
    ),
    (
        "a withdrawn consent hides nothing",
        "alter table vault.basis disable trigger rule_basis",
        f"{BASES}::test_withdrawing_the_last_basis_hides_the_name_in_the_same_transaction",
    ),
    (
        "the Chatham House Rule hides nobody",
        "alter table vault.meeting disable trigger rule_chatham_house",
        f"{BASES}::test_a_meeting_that_comes_under_the_rule_later_hides_who_did_not_agree",
    ),
    (
        "anybody may be named",
        function("kernel.grounded_participation_identity(row_id uuid)", "bool", "select true"),
        f"{BASES}::test_who_somebody_is_becomes_public_with_no_basis_never_and_with_each_kind_it_can",
    ),
    (
        "hidden edits bump the generation",
        function(
            "kernel.eager()",
            "trigger",
            "begin update open.generation set number = number + 1; return null; end",
            language="plpgsql",
            kind="volatile",
        )
        + "; create trigger eager after update on vault.meeting for each statement execute function kernel.eager()",
        f"{WORLDS}[anonymous-0]",
        "^/about/",
    ),
    (
        "a clearance that ended goes on",
        "create or replace function kernel.derive(someone bigint) returns void language plpgsql security definer "
        "set search_path = kernel, pg_catalog as $mutant$ begin "
        "insert into holds select someone, compartment_id from clearance where user_id = someone "
        "on conflict do nothing; "
        "insert into held select someone, id from label where id <> 0 and needs <@ array("
        "select compartment_id from holds where user_id = someone) on conflict do nothing; end $mutant$",
        f"{WORLDS}[left the team-0]",
        "^/api/v1/",
    ),
    (
        "words are found in hidden names",
        function(
            "kernel.find_dialogue(words text)",
            "setof uuid",
            "select id from vault.dialogue where strpos(ext.fold(name), ext.fold(words)) > 0",
        ),
        "tests/api/test_desk_search.py",
    ),
    (
        "a viewer needs no signature",
        function(
            "kernel.signed(setting text)", "text", "select split_part(current_setting(setting, true), '.', 1)"
        ),
        "tests/kernel/test_desk.py::test_somebody_elses_signature_is_nobodys",
    ),
    (
        "editors publish by writing",
        function("kernel.refuse_unless_publishing()", "void", "begin end", language="plpgsql"),
        "tests/kernel/test_acts.py::test_an_editor_does_not_make_a_row_public_by_writing_it",
    ),
    ("the open login reads the vault", "grant usage on schema vault to @reader", LINT),
    (
        "everybody reads who holds what",
        "alter policy own on kernel.held using (true)",
        "tests/kernel/test_clearances.py",
    ),
    ("a table can be emptied past the triggers", "drop trigger a_no_truncate on vault.actor", LINT),
    (
        "a view with its owner's rights",
        "create view open.totals as select count(*) from vault.dialogue",
        LINT,
    ),
    ("a copied table that nobody guards", "create table open.copied as select * from vault.actor", LINT),
    (
        "the past stays public",
        function(
            "kernel.seal_past(sealed uuid, needs int)",
            "void",
            "begin end",
            language="plpgsql",
            kind="volatile",
        ),
        "tests/kernel/test_history.py",
    ),
    ("what was before is not kept", "alter table vault.dialogue disable trigger h_history_update", LINT),
    (
        "all of history is published",
        "alter table open.history drop constraint history_label_check; "
        + function(
            "kernel.publish_history()",
            "trigger",
            "begin if tg_op = 'INSERT' then insert into open.history "
            "select id, kind, row_id, act, at, was, label from new_rows; end if; return null; end",
            language="plpgsql",
            kind="volatile",
        ),
        SEQUENCES,
    ),
    (
        "the audit is told of nothing",
        function("kernel.hidden_among(ids uuid[])", "uuid[]", "select '{}'::uuid[]"),
        "tests/kernel/test_audit.py",
    ),
    (
        "lines of the audit can be changed",
        function(
            "audit.only_grows()",
            "trigger",
            "begin if tg_op = 'DELETE' then return old; end if; return new; end",
            language="plpgsql",
            kind="volatile",
        ),
        "tests/kernel/test_audit.py::test_not_even_the_owner_changes_a_line_by_mistake",
    ),
    (
        "people may ask for what only the owner may",
        "grant execute on function kernel.forget(uuid[]) to @member",
        LINT,
    ),
    (
        "every review is in everybody's sight",
        function("kernel.sees_review(review_id uuid)", "bool", "select true"),
        "tests/kernel/test_acts.py",
    ),
    ("hidden rows are counted", "create sequence vault.numbers", LINT),
    (
        "a ticket lasts for ever",
        function(
            "kernel.enter(someone bigint, at bigint, ticket text)",
            "bigint",
            "begin perform set_signed('kernel.viewer', someone::text); perform derive_if_due(someone); "
            "return someone; end",
            language="plpgsql",
            kind="volatile",
        ),
        "tests/confidentiality/test_fail_closed.py",
    ),
    (
        "a summary is checked by its writer",
        "alter table vault.dialogue_note disable trigger rule_summary",
        "tests/desk/test_log_book.py::test_a_summary_is_checked_by_somebody_else_than_its_writer",
    ),
]
