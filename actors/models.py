"""People and organisations in the world. Never the people who sign in."""

from django.db import models

from records.dated import Dated
from records.models import Fact, Record, TermField


class Actor(Record):
    """A person, organisation, state or movement. It is public only through a public fact that refers to it."""

    needs_mention = True

    kind = TermField(
        "actor_kind", help_text="Whether it is a person, an organisation, a state or a movement."
    )
    name = models.TextField(help_text="The name as the first source gives it.")
    sort_name = models.TextField(blank=True, default="", help_text="The name as lists order it.")
    note = models.TextField(
        blank=True, default="", help_text="Why several mentions are taken for one, or a word of description."
    )

    class Meta:
        db_table = "actor"
        ordering = ["sort_name", "id"]
        constraints = [Record.public_slug("actor")]

    def __str__(self) -> str:
        return self.name


class Name(Fact):
    """A further name: an alias, an acronym, another script, an earlier form."""

    kind = TermField("name_kind", null=True, blank=True, help_text="What sort of name this is.")
    text = models.TextField(help_text="The name itself.")
    language = models.CharField(max_length=20, blank=True, default="", help_text="BCP 47 tag, where known.")
    script = models.CharField(max_length=4, blank=True, default="", help_text="ISO 15924 code, where known.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class ActorName(Name):
    """A further name of an actor: an alias, an acronym, another script, an earlier form."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="names", help_text="Whose name it is.")

    class Meta:
        db_table = "actor_name"
        ordering = ["position", "id"]


class Affiliation(Dated, Fact):
    """A post that somebody held, with its dates."""

    claim = True

    actor = models.ForeignKey(
        Actor, models.CASCADE, related_name="affiliations", help_text="Who held the post."
    )
    organisation = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliated",
        help_text="The body, if catalogued.",
    )
    post = models.TextField(help_text="The post, as the source words it.")

    class Meta:
        db_table = "affiliation"
        ordering = ["position", "id"]


class ActorBasis(Fact):
    """Why a person or body may be named in public although no public fact refers to it."""

    actor = models.ForeignKey(Actor, models.PROTECT, related_name="bases", help_text="Who may be named.")
    kind = TermField("basis_kind", help_text="What allows it.")
    text = models.TextField(blank=True, default="", help_text="The evidence, in a sentence.")

    class Meta:
        db_table = "actor_basis"
        ordering = ["position", "id"]
