"""Who may read and write in the vault: row-level security, rights, and what a row may say."""

from collections.abc import Iterable

from records.kernel.graph import table
from records.models import Fact, Protected, TermField

HELD = "label = any ((select kernel.held_labels())::int[])"
SEES, KEEPS = f"(label = 0 or {HELD})", f"(label <> 0 and {HELD})"
POLICIES = {
    "see": f"for select to @member, @editor using {SEES}",
    # A member cannot write down: what she may see and is not public, she may write, and nothing else.
    "member_insert": f"for insert to @member with check {KEEPS}",
    "member_update": f"for update to @member using {KEEPS} with check {KEEPS}",
    # That an editor's row becomes public by an act only, the label's trigger holds. Not one policy for all: it would
    # ask a second time of each row that is read.
    "editor_insert": f"for insert to @editor with check {SEES}",
    "editor_update": f"for update to @editor using {SEES} with check {SEES}",
    "editor_delete": f"for delete to @editor using {SEES}",
}
FORMER = ("editor_all",)  # which a catalogue made earlier still has


def policies(model: type[Protected]) -> Iterable[str]:
    name = table(model)
    yield f"alter table vault.{name} enable row level security"
    for policy in (*FORMER, *POLICIES):
        yield f"drop policy if exists {policy} on vault.{name}"
    for policy, clause in POLICIES.items():
        yield f"create policy {policy} on vault.{name} {clause}"
    yield f"grant select, insert, update on vault.{name} to @member"
    yield f"grant select, insert, update, delete on vault.{name} to @editor"
    # By id, since the audit asks which of many ids are hidden.
    yield f"drop index if exists vault.{name}_hidden"
    yield f"create index {name}_hidden on vault.{name} (id) where label <> 0"
    if issubclass(model, Fact) and model.never_public:
        yield f"alter table vault.{name} drop constraint if exists {name}_is_never_public"
        yield f"alter table vault.{name} add constraint {name}_is_never_public check (own_label <> 0)"
    for field in model._meta.concrete_fields:
        if isinstance(field, TermField) and field.scheme:
            check = f"{name}_{field.name}_scheme"
            yield f"alter table vault.{name} drop constraint if exists {check}"
            yield (
                f"alter table vault.{name} add constraint {check} "
                f"check (starts_with({field.column}, '{field.scheme}:'))"
            )
