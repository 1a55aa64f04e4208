"""What a dialogue is: its names, times, labels, meetings and neighbours."""

from django.db import models

from actors.models import Actor, Name
from records.dated import Dated
from records.fields import CertainRange, DateWords, FuzzyDateField, PossibleRange, told
from records.models import Fact, Record, TermField


class Conflict(Record):
    """A conflict or issue that dialogues are about; one tree."""

    name = models.TextField(help_text="Our name for it; a heading takes no side.")
    region = models.TextField(blank=True, default="", help_text="Part of the world.")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The wider conflict that this one belongs to.",
    )

    class Meta:
        db_table = "conflict"
        ordering = ["position", "name", "id"]
        constraints = [Record.public_slug("conflict")]

    def __str__(self) -> str:
        return self.name


class ConflictParty(Fact):
    """A party to a conflict, by name or as a catalogued actor."""

    claim = True

    conflict = models.ForeignKey(Conflict, models.CASCADE, related_name="parties", help_text="The conflict.")
    actor = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="conflicts", help_text="If catalogued."
    )
    text = models.TextField(help_text="The party's name in this conflict.")

    class Meta:
        db_table = "conflict_party"
        ordering = ["position", "id"]


class Dialogue(Record):
    """A dialogue, or one of its neighbours kept for contrast. Its own claim is the summary."""

    claim = True

    name = models.TextField(help_text="The name most sources use.")
    record_kind = TermField(
        "record_kind",
        help_text="Whether it is a dialogue, a single meeting, a standing body, a back channel …",
    )
    summary = models.TextField(
        blank=True, default="", help_text="Two sentences of at most 60 words, in our own words."
    )
    scope_note = models.TextField(
        blank=True, default="", help_text="What this record holds, where its name could mislead."
    )

    class Meta:
        db_table = "dialogue"
        ordering = ["name", "id"]
        constraints = [Record.public_slug("dialogue")]

    def __str__(self) -> str:
        return self.name


class DialogueName(Name):
    """A further name of a dialogue: an acronym, another script, an earlier form."""

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="other_names", help_text="What bears the name."
    )

    class Meta:
        db_table = "dialogue_name"
        ordering = ["position", "id"]


class Side(Fact):
    """Who is talking with whom."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="sides", help_text="The dialogue.")
    text = models.TextField(help_text="The side's name.")

    class Meta:
        db_table = "side"
        ordering = ["position", "id"]


class DialogueConflict(Fact):
    """What the dialogue was about."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="conflicts", help_text="The dialogue."
    )
    conflict = models.ForeignKey(
        Conflict, models.PROTECT, related_name="dialogues", help_text="The conflict or issue."
    )
    text = models.TextField(blank=True, default="", help_text="What aspect of it, where that matters.")

    class Meta:
        db_table = "dialogue_conflict"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "conflict"],
                condition=models.Q(label=0),
                name="dialogue_conflict_is_unique",
                violation_error_message="This dialogue is recorded under that conflict already.",
            )
        ]


class Period(Dated, Fact):
    """A stretch of time in which the dialogue was alive; there may be several, with rests between."""

    claim = True

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="periods", help_text="The dialogue.")
    date = FuzzyDateField(attested="last_attested")
    date_possible = PossibleRange(of="date", attested="last_attested")
    date_certain = CertainRange(of="date", attested="last_attested")
    date_words = DateWords(of="date", attested="last_attested")
    last_attested = FuzzyDateField(
        help_text="The latest sighting, where only that is known (EDTF, such as 2015-10)."
    )
    last_attested_words = DateWords(of="last_attested")
    attested_only = models.BooleanField(
        default=False, help_text="The dates are sightings; neither beginning nor end is known."
    )
    text = models.TextField(blank=True, default="", help_text="What begins or ends the period.")

    class Meta:
        db_table = "period"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(date=""),
                name="period_has_a_date",
                violation_error_message="A period needs a date, however rough: write 197X for the 1970s.",
            )
        ]


class Phase(Dated, Fact):
    """A stage inside a period."""

    claim = True

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="phases", help_text="The dialogue.")
    text = models.TextField(help_text="What marked the stage.")

    class Meta:
        db_table = "phase"
        ordering = ["position", "id"]


class Classification(Dated, Fact):
    """What somebody called the dialogue, under one scheme: a track, a goal, a method, how quiet it was."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="classifications", help_text="The dialogue."
    )
    term = TermField(help_text="The label, from one of the schemes for dialogues.")
    by = models.TextField(blank=True, default="", help_text="Who calls it so; empty for our own reading.")
    by_actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="classifications_made",
        help_text="The same, where the person or body is catalogued.",
    )
    text = models.TextField(blank=True, default="", help_text="The author's nuance, in our words.")

    SCHEMES = (
        "track",
        "nine_tracks",
        "montville_processes",
        "theory_of_change",
        "goals",
        "audience",
        "methods",
        "quietness",
        "attribution",
        "status",
        "continuity",
    )

    class Meta:
        db_table = "classification"
        ordering = ["position", "id"]


class MeetingsStated(Fact):
    """How many meetings there were, according to a source; usually more than are recorded one by one."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="meetings_stated", help_text="The dialogue."
    )
    number = told(models.PositiveIntegerField(help_text="The number that the source gives."), unit="meetings")
    counts = models.TextField(blank=True, default="", help_text="What is counted, or 'at least'.")
    text = models.TextField(help_text="The statement, in our words.")

    class Meta:
        db_table = "meetings_stated"
        ordering = ["position", "id"]


class DialogueRelation(Fact):
    """How one dialogue stands to another."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="relations", help_text="This dialogue."
    )
    kind = TermField("relation", help_text="How it stands to the other.")
    to_dialogue = models.ForeignKey(
        Dialogue, models.PROTECT, related_name="related_from", help_text="The other dialogue."
    )
    text = models.TextField(blank=True, default="", help_text="What the relation rests on.")

    class Meta:
        db_table = "dialogue_relation"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(dialogue=models.F("to_dialogue")),
                name="dialogue_relation_is_not_to_itself",
                violation_error_message="A dialogue cannot be related to itself.",
            )
        ]


class Absence(Fact):
    """What somebody looked for and did not find, or what is withheld: written, never computed."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="absences", help_text="The dialogue.")
    kind = TermField("absence_kind", help_text="Not found, withheld, not applicable, or not yet researched.")
    text = models.TextField(help_text="What is missing.")

    class Meta:
        db_table = "absence"
        ordering = ["position", "id"]
