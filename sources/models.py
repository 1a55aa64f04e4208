"""Where everything comes from: sources, what they support, and the field's own history."""

from django.db import models
from django.db.models.lookups import Exact

from actors.models import Actor, Affiliation
from dialogues import models as dialogues
from outcomes import models as outcomes
from records.dated import Dated
from records.models import Fact, Record, TermField


class Source(Dated, Record):
    """A text that says something. Its date is the date of publication."""

    shown_whole = True

    title = models.TextField(help_text="The title.")
    outlet = models.TextField(blank=True, default="", help_text="Journal, publisher or site.")
    source_type = TermField("source_type", help_text="What sort of text it is, and whose.")
    reliability = TermField(
        "reliability", help_text="Our rough rating of the source, not of each fact in it."
    )
    extent = TermField(
        "source_kind", null=True, blank=True, help_text="How much of it was read for the catalogue."
    )
    url = models.TextField(blank=True, default="", help_text="Where it can be read.")
    voice = models.TextField(
        blank=True, default="", help_text="Whose word it is, where several sources carry one voice."
    )
    is_copy = models.BooleanField(
        default=False, help_text="Read in a copy on another site, not at the publisher."
    )
    read = models.TextField(blank=True, default="", help_text="When it was read, where that was noted.")
    note = models.TextField(blank=True, default="", help_text="What a reader should know about the text.")

    class Meta:
        db_table = "source"
        ordering = ["title", "id"]
        constraints = [Record.public_slug("source")]

    def __str__(self) -> str:
        return self.title


class SourceAuthor(Fact):
    """Who wrote a source, in the order of the title page."""

    link = True

    source = models.ForeignKey(Source, models.CASCADE, related_name="authors", help_text="The source.")
    actor = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="sources", help_text="If catalogued."
    )
    text = models.TextField(help_text="The author's name as printed.")

    class Meta:
        db_table = "source_author"
        ordering = ["position", "id"]


class SourceDerivation(Fact):
    """One source rests on another, so that the two never count as two."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="derived_from", help_text="What rests.")
    original = models.ForeignKey(
        Source, models.PROTECT, related_name="derived", help_text="On what it rests."
    )

    class Meta:
        db_table = "source_derivation"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(source=models.F("original")),
                name="source_is_not_derived_from_itself",
                violation_error_message="A source cannot be derived from itself.",
            )
        ]


class SourceHolding(Fact):
    """Where the document behind a source is kept: often more secret than that it exists."""

    satellite = "holding"

    source = models.ForeignKey(Source, models.CASCADE, related_name="holdings", help_text="The source.")
    place = models.TextField(help_text="The archive, the shelf, or the address.")
    note = models.TextField(blank=True, default="", help_text="How it came to us, and who may read it.")

    class Meta:
        db_table = "source_holding"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=models.Q(label=0),
                name="source_has_one_public_holding",
                violation_error_message="This source has a public holding already.",
            )
        ]


class Event(Dated, Fact):
    """Something that happened beside the dialogues: a crisis, a speech, an accord."""

    claim = True

    code = models.SlugField(max_length=120, blank=True, default="", help_text="Short name used in files.")
    kind = TermField("event_kind", help_text="What sort of event.")
    name = models.TextField(help_text="What happened.")
    process = models.ForeignKey(
        outcomes.OfficialProcess,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        help_text="The official talks it belongs to.",
    )

    class Meta:
        db_table = "event"
        ordering = ["date_possible", "position", "id"]

    def __str__(self) -> str:
        return self.name


class EventDialogue(Fact):
    """A dialogue that an event belongs to the story of."""

    link = True

    event = models.ForeignKey(Event, models.CASCADE, related_name="dialogues", help_text="The event.")
    dialogue = models.ForeignKey(
        dialogues.Dialogue, models.PROTECT, related_name="events", help_text="The dialogue."
    )

    class Meta:
        db_table = "event_dialogue"
        ordering = ["position", "id"]


class Publication(Dated, Fact):
    """A book or article of the field's own history."""

    claim = True

    title = models.TextField(blank=True, default="", help_text="The title, where a source gives it.")
    description = models.TextField(
        blank=True, default="", help_text="What it is, where the title is not known."
    )
    venue = models.TextField(blank=True, default="", help_text="Journal in which it appeared.")
    publisher = models.TextField(blank=True, default="", help_text="Publisher.")
    foreword = models.TextField(blank=True, default="", help_text="Who wrote the foreword.")
    foreword_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="forewords",
        help_text="Who wrote the foreword, if catalogued.",
    )
    note = models.TextField(blank=True, default="", help_text="Where accounts of it differ.")

    class Meta:
        db_table = "publication"
        ordering = ["date_possible", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title="") | ~models.Q(description=""),
                name="publication_is_named",
                violation_error_message="Give the title, or say what it is.",
            )
        ]


class PublicationAuthor(Fact):
    """Who wrote a publication of the field's history."""

    link = True

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="authors", help_text="The publication."
    )
    actor = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="publications", help_text="If catalogued."
    )
    text = models.TextField(help_text="The author's name.")
    note = models.TextField(blank=True, default="", help_text="Where accounts of the authorship differ.")

    class Meta:
        db_table = "publication_author"
        ordering = ["position", "id"]


# Every kind of row that a source can speak to: each claim, by its table's name.
TARGETS = (
    "affiliation",
    "conflict_party",
    "dialogue",
    "dialogue_conflict",
    "period",
    "phase",
    "classification",
    "meetings_stated",
    "meeting",
    "remark",
    "attendance",
    "dialogue_relation",
    "participation",
    "involvement",
    "third_party_role",
    "funding",
    "official_stance",
    "legal_restriction",
    "process_phase",
    "agreement",
    "seat",
    "process_link",
    "outcome",
    "transfer",
    "fate",
    "assessment",
    "claim_version",
    "event",
    "publication",
)


def _supports(model: type[models.Model]) -> models.ForeignKey:
    return models.ForeignKey(
        model,
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,  # see the partial indexes of Citation
        related_name="citations",
        help_text=f"The {model._meta.verbose_name} it speaks to.",
    )


class Citation(Fact):
    """A source speaks to exactly one row, and we say how sure that makes it."""

    evidence = True

    source = models.ForeignKey(Source, models.PROTECT, related_name="citations", help_text="The source.")
    stance = TermField("citation_stance", help_text="Supports, contradicts, or only mentions.")
    certainty = TermField("certainty", null=True, blank=True, help_text="How sure the statement is.")
    locator = models.TextField(blank=True, default="", help_text="Page or paragraph.")
    note = models.TextField(blank=True, default="", help_text="What it says, in our words.")

    affiliation = _supports(Affiliation)
    conflict_party = _supports(dialogues.ConflictParty)
    dialogue = _supports(dialogues.Dialogue)
    dialogue_conflict = _supports(dialogues.DialogueConflict)
    period = _supports(dialogues.Period)
    phase = _supports(dialogues.Phase)
    classification = _supports(dialogues.Classification)
    meetings_stated = _supports(dialogues.MeetingsStated)
    meeting = _supports(dialogues.Meeting)
    remark = _supports(dialogues.Remark)
    attendance = _supports(dialogues.Attendance)
    dialogue_relation = _supports(dialogues.DialogueRelation)
    participation = _supports(dialogues.Participation)
    involvement = _supports(dialogues.Involvement)
    third_party_role = _supports(dialogues.ThirdPartyRole)
    funding = _supports(dialogues.Funding)
    official_stance = _supports(dialogues.OfficialStance)
    legal_restriction = _supports(dialogues.LegalRestriction)
    process_phase = _supports(outcomes.ProcessPhase)
    agreement = _supports(outcomes.Agreement)
    seat = _supports(outcomes.Seat)
    process_link = _supports(outcomes.ProcessLink)
    outcome = _supports(outcomes.Outcome)
    transfer = _supports(outcomes.Transfer)
    fate = _supports(outcomes.Fate)
    assessment = _supports(outcomes.Assessment)
    claim_version = _supports(outcomes.ClaimVersion)
    event = _supports(Event)
    publication = _supports(Publication)

    TARGETS = TARGETS

    class Meta:
        db_table = "citation"
        ordering = ["position", "id"]
        # All but one of the columns are null in each row; whole indexes would make each citation thirty times as dear.
        indexes = [
            models.Index(
                fields=[name], name=f"citation_{name}", condition=models.Q((f"{name}__isnull", False))
            )
            for name in TARGETS
        ]
        constraints = [
            models.CheckConstraint(
                condition=Exact(
                    models.Func(
                        *map(models.F, TARGETS), function="num_nonnulls", output_field=models.IntegerField()
                    ),
                    1,
                ),
                name="citation_has_one_target",
                violation_error_message="A citation speaks to exactly one statement.",
            )
        ]


# The rows that tell who somebody is.
NAMING = ("identity", "speaker", "affiliation", "attendance")


def _allows(model: type[models.Model]) -> models.ForeignKey:
    return models.ForeignKey(
        model,
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,  # see the partial indexes of Basis
        related_name="bases",
        help_text=f"The {model._meta.verbose_name} it allows to be public.",
    )


class Basis(Fact):
    """Why a row may tell who somebody is: somebody published it, the person agreed, or it was a public role."""

    basis = True
    never_public = True

    kind = TermField("basis_kind", help_text="What allows it.")
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bases",
        help_text="Where it was published.",
    )
    text = models.TextField(
        blank=True, default="", help_text="The evidence: when and how consent was given …"
    )
    withdrawn = models.BooleanField(
        default=False, help_text="No longer: what rested on it alone is hidden in the same moment."
    )

    identity = _allows(dialogues.ParticipationIdentity)
    speaker = _allows(dialogues.RemarkSpeaker)
    affiliation = _allows(dialogues.RemarkAffiliation)
    attendance = _allows(dialogues.Attendance)

    class Meta:
        db_table = "basis"
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=[name], name=f"basis_{name}", condition=models.Q((f"{name}__isnull", False)))
            for name in NAMING
        ]
        constraints = [
            models.CheckConstraint(
                condition=Exact(
                    models.Func(
                        *map(models.F, NAMING), function="num_nonnulls", output_field=models.IntegerField()
                    ),
                    1,
                ),
                name="basis_has_one_target",
                violation_error_message="A basis allows exactly one row.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="basis_kind:published_source") | models.Q(source__isnull=False),
                name="basis_names_its_source",
                violation_error_message="Say which published source names the person.",
            ),
        ]
