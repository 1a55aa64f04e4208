"""What came of a dialogue, the official processes it may have reached, and what people say of it."""

from django.db import models

from actors.models import Actor
from dialogues.models import Conflict, Dialogue, ThirdPartyRole
from records.dated import Dated
from records.fields import told
from records.models import Fact, Record, TermField


class OfficialProcess(Record):
    """An official negotiation: what unofficial talk is measured against."""

    name = models.TextField(help_text="The name of the talks.")
    conflict = models.ForeignKey(
        Conflict,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="processes",
        help_text="The conflict they are about.",
    )

    class Meta:
        db_table = "official_process"
        ordering = ["name", "id"]
        constraints = [Record.public_slug("official_process")]

    def __str__(self) -> str:
        return self.name


class ProcessPhase(Dated, Fact):
    """A stage of official talks: negotiating, stalled, agreed, collapsed."""

    claim = True

    process = models.ForeignKey(
        OfficialProcess, models.CASCADE, related_name="phases", help_text="The talks."
    )
    code = TermField("process_phase", help_text="The state of the talks.")
    text = models.TextField(blank=True, default="", help_text="What marks the stage, in our words.")

    class Meta:
        db_table = "process_phase"
        ordering = ["position", "id"]


class Agreement(Dated, Fact):
    """An accord that official talks reached."""

    claim = True

    process = models.ForeignKey(
        OfficialProcess, models.CASCADE, related_name="agreements", help_text="The talks."
    )
    code = models.SlugField(max_length=120, blank=True, default="", help_text="Short name used in files.")
    name = models.TextField(help_text="The name of the accord.")

    class Meta:
        db_table = "agreement"
        ordering = ["position", "id"]


class Seat(Dated, Fact):
    """Who sat at the official table, or worked on the talks at home."""

    claim = True

    process = models.ForeignKey(OfficialProcess, models.CASCADE, related_name="seats", help_text="The talks.")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="seats", help_text="Who sat there.")
    side = models.TextField(blank=True, default="", help_text="For which side.")
    role = TermField("seat_role", help_text="Negotiator, adviser, mediator, signatory …")
    text = models.TextField(blank=True, default="", help_text="What the source says, in our words.")

    class Meta:
        db_table = "seat"
        ordering = ["position", "id"]


class ProcessLink(Fact):
    """How a dialogue stands to official talks: beside them, or as their mirror."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="process_links", help_text="The dialogue."
    )
    kind = TermField("relation", help_text="How it stands to the talks.")
    process = models.ForeignKey(OfficialProcess, models.PROTECT, related_name="links", help_text="The talks.")
    text = models.TextField(blank=True, default="", help_text="What the relation rests on.")

    class Meta:
        db_table = "process_link"
        ordering = ["position", "id"]


class Outcome(Dated, Fact):
    """A result, with two grades: how sure it is (its citations) and whether it is owed to the dialogue."""

    claim = True
    listed = True

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="outcomes", help_text="The dialogue.")
    code = TermField("outcomes", help_text="What sort of result.")
    sign = TermField("outcome_sign", null=True, blank=True, help_text="Good, bad, mixed, or none shown.")
    contribution = TermField("contribution", help_text="The link between the dialogue and the result.")
    text = models.TextField(blank=True, default="", help_text="The result, in our words.")

    class Meta:
        db_table = "outcome"
        ordering = ["position", "id"]


class Transfer(Dated, Fact):
    """Something or somebody that crossed between unofficial and official talks."""

    claim = True
    listed = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="transfers", help_text="The dialogue."
    )
    outcome = models.ForeignKey(
        Outcome,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        help_text="The result that crossed, where it is recorded as one.",
    )
    kind = TermField("transfer_kind", help_text="An idea, a text, a person, a channel …")
    what = models.TextField(help_text="What crossed.")
    origin = models.TextField(help_text="From where, in words.")
    target = models.TextField(help_text="To where, in words.")
    from_process = models.ForeignKey(
        OfficialProcess,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_out",
        help_text="The official talks it came from.",
    )
    to_process = models.ForeignKey(
        OfficialProcess,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers_in",
        help_text="The official talks it reached.",
    )
    direction = TermField("transfer_direction", help_text="Which way it went.")
    contribution = TermField("contribution", help_text="The link between the dialogue and the arrival.")
    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        help_text="The person who crossed, where named.",
    )
    number = told(
        models.PositiveIntegerField(
            null=True, blank=True, help_text="How many people crossed, where the source gives no names."
        ),
        unit="people",
    )
    text = models.TextField(blank=True, default="", help_text="What the source says, in our words.")

    class Meta:
        db_table = "transfer"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(contribution="contribution:same_person")
                | models.Q(kind="transfer_kind:person"),
                name="transfer_same_person_is_of_a_person",
                violation_error_message="'Same person' is a grade for transfers of persons only.",
            )
        ]


class Fate(Dated, Fact):
    """What became of it later: of a dialogue, or of an accord."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, null=True, blank=True, related_name="fates", help_text="Of this dialogue."
    )
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, null=True, blank=True, related_name="fates", help_text="Of this accord."
    )
    outcome = models.ForeignKey(
        Outcome,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fates",
        help_text="The result it speaks of, where it is one only.",
    )
    code = TermField("fate", null=True, blank=True, help_text="Upheld, eroded, collapsed …")
    text = models.TextField(help_text="What became of it, in our words.")

    class Meta:
        db_table = "fate"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dialogue__isnull=False) ^ models.Q(agreement__isnull=False),
                name="fate_is_of_one_thing",
                violation_error_message="Say of what it is the fate: of a dialogue or of an accord.",
            )
        ]


class Assessment(Dated, Fact):
    """A judgement: whose, of what, and when. Without a dialogue it is about Track Two as a field."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="The dialogue; empty for the field as a whole.",
    )
    outcome = models.ForeignKey(
        Outcome,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="The result judged, where it is one only.",
    )
    transfer = models.ForeignKey(
        Transfer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="The transfer judged, where it is one only.",
    )
    role = models.ForeignKey(
        ThirdPartyRole,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        help_text="The third party judged, where it is about one.",
    )
    by = models.TextField(help_text="Whose judgement it is; 'our reading' is the editors'.")
    by_actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments_made",
        help_text="The same, where the person or body is catalogued.",
    )
    post = models.TextField(blank=True, default="", help_text="The author's post when judging.")
    kind = TermField("assessment_kind", null=True, blank=True, help_text="What the judgement is about.")
    criticism = TermField("criticism", null=True, blank=True, help_text="The fault named, if it names one.")
    about = TermField(
        "statement_about", null=True, blank=True, help_text="Which side of the field it is about."
    )
    stance = TermField("statement_stance", null=True, blank=True, help_text="For, against, or both.")
    text = models.TextField(blank=True, default="", help_text="The judgement, in our words.")

    class Meta:
        db_table = "assessment"
        ordering = ["position", "id"]


class CompetingClaim(Fact):
    """A question on which accounts differ; the versions stand side by side, never averaged."""

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="competing_claims", help_text="The dialogue."
    )
    about = models.TextField(help_text="The question.")
    resolution = models.TextField(blank=True, default="", help_text="The editor's note.")

    class Meta:
        db_table = "competing_claim"
        ordering = ["position", "id"]


class ClaimVersion(Fact):
    """One account of a disputed point."""

    claim = True

    competing_claim = models.ForeignKey(
        CompetingClaim, models.CASCADE, related_name="versions", help_text="The question."
    )
    text = models.TextField(help_text="What this account says.")

    class Meta:
        db_table = "claim_version"
        ordering = ["position", "id"]
