"""Findings about definer functions: what runs with its owner's rights, and who may ask for it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from config.databases import role
from records import listed
from records.documents import registered
from records.kernel.graph import table

# Acts and questions of people, each of which decides by itself what they may do and see. What is not on these lists
# is nobody's: triggers and the owner call it.
PEOPLES = {
    "kernel.viewer()",
    "kernel.held_labels()",
    "kernel.hidden_among(uuid[])",
    "kernel.labels_among(uuid[])",
    "kernel.circles()",
    "kernel.propose(jsonb,text,timestamp with time zone,text)",
    "kernel.withdraw(uuid,text)",
    "kernel.open_reviews()",
    "kernel.becomes_public(uuid)",
    "kernel.hide(text,uuid,text,text)",
    "kernel.destroy(text,uuid,text)",
    "kernel.erase(uuid,text)",
    "kernel.acts_of(text,uuid)",
    "kernel.past_of(text,uuid)",
    "kernel.grant_clearance(bigint,integer,text,timestamp with time zone,timestamp with time zone)",
    "kernel.end_clearance(bigint,integer,text)",
    "kernel.open_compartment(text,text,uuid)",
    "kernel.keep_draft(text,jsonb)",
    "kernel.drafts()",
    "kernel.suggest(text,uuid,jsonb,text)",
    "kernel.proposals()",
    "kernel.drop_draft(text)",
    "kernel.has_second_factor()",
    "kernel.invite(text,text,integer[],boolean,text)",
    "kernel.accept(text)",
    "kernel.people()",
    "kernel.own_circles()",
}
EDITORS = {
    "kernel.publish(uuid,text)",
    "kernel.agree_to_release(uuid,text)",
    "kernel.corrections()",
    "kernel.decide(uuid,boolean,text)",
    "kernel.settle_correction(uuid,text)",
}
TELLING = {"accounts.tell(text,text,text,boolean)"}
ENTERING = {"kernel.nonce()", "kernel.enter(bigint,bigint,text)"}


def allowed() -> dict[str, set[str]]:
    """Which definer functions each group and login may execute."""
    finding = {"find": "text", "alike": "text", "said": "tsquery", "named": "tsquery"}
    records = {
        f"kernel.{how}_{table(d.model)}({words})" for d in registered() for how, words in finding.items()
    }
    facts = {
        f"kernel.{how}_{table(one.model)}(tsquery)"
        for one in listed.registered()
        for how in ("said", "named")
    }
    peoples = PEOPLES | records | facts
    return {
        "member": peoples,
        "editor": peoples | EDITORS,
        "login_web": ENTERING,
        "login_staff": ENTERING,
        "login_accounts": TELLING,
        **{nobody: set() for nobody in ("reader", "login_open", "login_audit")},
    }


def executable(cursor: Any) -> dict[str, set[str]]:
    """Which of them each may execute, beyond what everybody may."""
    names = {role(settings.SERVER, who.removeprefix("login_")): who for who in allowed()}
    cursor.execute("set local search_path = pg_catalog")
    cursor.execute(
        "select r.name, p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace, "
        "unnest(%s::text[]) r(name) where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema') "
        "and has_function_privilege(r.name, p.oid, 'execute') "
        "and not has_function_privilege('public', p.oid, 'execute')",
        [[*names]],
    )
    found: dict[str, set[str]] = {who: set() for who in names.values()}
    for name, function in cursor.fetchall():
        found[names[name]].add(function)
    return found


def functions(cursor: Any) -> Iterator[str]:
    may = executable(cursor)
    for who, meant in allowed().items():
        for function in sorted(may[who] - meant):
            yield f"{who} may execute {function}, which runs with its owner's rights and is not meant for it."
    cursor.execute(
        "select n.nspname, p.proname, coalesce(array_to_string(p.proconfig, ','), '') like '%%search_path=%%', "
        "has_function_privilege('public', p.oid, 'execute') from pg_proc p "
        "join pg_namespace n on n.oid = p.pronamespace "
        "where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')"
    )
    for schema, name, pinned, everybody in cursor.fetchall():
        if not pinned:
            yield f"The function {schema}.{name} runs as its owner under the caller's search_path."
        if everybody:
            yield f"Everybody may execute {schema}.{name}."
