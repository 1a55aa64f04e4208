"""What every catalogued row shares: a random name, a label that says who may see it, and its terms."""

import uuid
from typing import Any

from django.db import models

from records.dated import Dated
from records.fields import told


class Protected(models.Model):
    """A row of the catalogue. It lives in the vault; where its label is 0, a copy lives in the open catalogue.

    `own_label` is chosen by people, `label` is computed by the kernel from it and from all parents.
    """

    EDITORS = 1  # the default label: whatever nobody decided about is for editors only
    PUBLIC = 0

    own_label = models.IntegerField(default=EDITORS, db_default=EDITORS, editable=False)
    label = models.IntegerField(default=EDITORS, db_default=EDITORS, editable=False)

    class Meta:
        abstract = True


class Fact(Protected):
    """One statement or one record, addressed by a random id that says nothing about its age or neighbours."""

    claim = False  # a claim needs a source to be public; names, sides and satellites inherit instead
    satellite = ""  # the name under which a row that may be more secret than its parent appears in it
    evidence = False  # rows of this model are what claims rest on
    needs_mention = False  # public only while a public fact refers to it
    basis = False  # rows of this model say why a person may be named
    needs_basis = False  # tells who somebody is: public only with an active basis
    never_public = False  # rows of this model are for those who keep the record, whatever becomes of it
    consent_where = "false"  # SQL on the row `t`: where it holds, nothing but the person's consent is a basis
    listed = False  # has a list of its own; records/listed.py says how it is narrowed and found
    link = False  # the row only ties its owner to something, so the owner stands for it

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.SmallIntegerField(
        default=0, db_default=0, editable=False, help_text="Place among its like on the page; never shown."
    )

    class Meta:
        abstract = True


class Record(Fact):
    """A fact with a page of its own, and so with a slug once it is public."""

    shown_whole = False  # other records' documents show its parts too, not only its name

    slug = models.SlugField(
        max_length=120,
        null=True,
        blank=True,
        db_index=False,
        help_text="Last part of the page's address; given when the record becomes public.",
    )

    class Meta:
        abstract = True

    @staticmethod
    def public_slug(table: str) -> models.UniqueConstraint:
        """Unique among public rows only, so that a hidden record never takes an address away."""
        return models.UniqueConstraint(
            fields=["slug"],
            condition=models.Q(label=0),
            name=f"{table}_slug_is_unique",
            violation_error_message="Another public record has this address already; choose another slug.",
        )


class Term(Protected):
    """One code of one controlled vocabulary; the codebook is made from these rows."""

    id = models.CharField(primary_key=True, max_length=80, editable=False, help_text="scheme:code")
    scheme = models.CharField(max_length=40, help_text="The vocabulary this code belongs to.")
    code = models.CharField(max_length=40, help_text="The code as the API and the files write it.")
    title = models.TextField(help_text="What stands on the screen for this code.")
    definition = models.TextField(help_text="What the code means, in one sentence.")
    rank = told(
        models.SmallIntegerField(
            null=True,
            blank=True,
            help_text="Place on the scale, where the order of the codes means something.",
        ),
        unit="places",
    )
    position = models.SmallIntegerField(
        default=0, db_default=0, editable=False, help_text="Place in the codebook."
    )
    uses = models.JSONField(
        default=list, blank=True, help_text="Kinds of row on which this code may stand, where it is not all."
    )
    since = models.CharField(
        max_length=20, default="1", help_text="Version of the codebook that first had this code."
    )

    class Meta:
        db_table = "term"
        ordering = ["scheme", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(own_label=0),
                name="term_is_public",
                violation_error_message="A vocabulary term is always public.",
            ),
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="term_code_is_unique",
                violation_error_message="This vocabulary has that code already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(definition=""),
                name="term_is_described",
                violation_error_message="Say what the code is called on the screen, and what it means.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.id = f"{self.scheme}:{self.code}"
        super().save(*args, **kwargs)


class TermField(models.ForeignKey):
    """A code of one scheme. The database holds that it is known, and known in that scheme."""

    def __init__(self, scheme: str | None = None, **kwargs: Any) -> None:
        self.scheme = scheme
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("to", "records.Term")
        kwargs["related_name"] = "+"
        if scheme:
            kwargs["limit_choices_to"] = {"scheme": scheme}
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("limit_choices_to", None)
        return name, path, args, {**kwargs, "scheme": self.scheme}


class Release(Dated, Fact):
    """A numbered copy of the public catalogue, which stays as it is. Its date is that of what it holds."""

    version = models.TextField(
        help_text="The number under which it is cited: year, a dot, number in the year."
    )
    note = models.TextField(blank=True, default="", help_text="Why it was made, in a sentence.")
    digest = models.TextField(help_text="SHA-256 of the file.")
    size = told(models.BigIntegerField(help_text="Length of the file."), unit="bytes")
    withdrawal = TermField(
        "withdrawal", null=True, blank=True, help_text="Why the file can no longer be had, where it cannot."
    )

    class Meta:
        db_table = "release"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(label=0),
                name="release_version_is_unique",
                violation_error_message="There is a release of that number already; releases stay as they are.",
            )
        ]

    def __str__(self) -> str:
        return self.version


class Tombstone(Fact):
    """A public record that was withdrawn, where that is to be said at its address. Nothing of what it said is here."""

    kind = models.TextField(help_text="What kind of record it was.")
    slug = models.TextField(help_text="Last part of the address that it had.")
    reason = TermField("withdrawal", help_text="Why it was withdrawn, in one of a few words.")

    class Meta:
        db_table = "tombstone"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slug"],
                condition=models.Q(label=0),
                name="tombstone_address_is_unique",
                violation_error_message="It is said at this address already that it was withdrawn.",
            )
        ]

    def __str__(self) -> str:
        return self.slug


class ReleaseTable(Fact):
    """How many rows a release has in one table, and what became of them since the release before."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="tables", help_text="The release.")
    name = models.TextField(help_text="The table.")
    rows = told(models.PositiveIntegerField(help_text="How many rows it has."), unit="rows")
    added = told(models.PositiveIntegerField(help_text="How many of them are new."), unit="rows")
    changed = told(
        models.PositiveIntegerField(help_text="How many of them say something else now."), unit="rows"
    )
    removed = told(models.PositiveIntegerField(help_text="How many are no longer there."), unit="rows")
    merged = told(
        models.PositiveIntegerField(
            help_text="How many are no longer there, since another row stands for them."
        ),
        unit="rows",
    )

    class Meta:
        db_table = "release_table"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
