"""Who sat at the table, who stood behind it, and who held it."""

from django.db import models

from actors.models import Actor
from dialogues.models.dialogue import Dialogue
from dialogues.models.meetings import Meeting, Remark, RemarkAffiliation
from records.dated import Dated
from records.models import Fact, TermField


class Participation(Dated, Fact):
    """A seat at the table, or an invitation to it. Who sat there is a row of its own."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="participations", help_text="The dialogue."
    )
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        help_text="The meeting, where the source speaks of one only.",
    )
    attribution = models.TextField(
        help_text="How this person is spoken of where the name is not shown: 'a former official of X'."
    )
    side = models.TextField(blank=True, default="", help_text="The side, as the source names it.")
    status = TermField("participation_status", help_text="Took part, declined, was prevented …")
    role = models.TextField(blank=True, default="", help_text="The part played, as the source words it.")
    sector = TermField("sector", null=True, blank=True, help_text="Walk of life then.")
    proximity = TermField(
        "proximity",
        null=True,
        blank=True,
        help_text="Nearness to the decision-makers of the person's own side, then. Needs an affiliation.",
    )

    class Meta:
        db_table = "participation"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(attribution=""),
                name="participation_has_an_attribution",
                violation_error_message="Say how the person is spoken of where no name is shown.",
            )
        ]


class ParticipationIdentity(Fact):
    """Who a participant is."""

    satellite = "identity"
    needs_basis = True
    consent_where = (
        "exists (select from vault.participation p join vault.meeting m on m.id = p.meeting_id "
        "where p.id = t.participation_id and m.rule_id = 'attribution:chatham_house')"
    )

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="identities", help_text="The seat at the table."
    )
    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="participations", help_text="The person or body."
    )
    note = models.TextField(blank=True, default="", help_text="What a source adds about this person here.")

    class Meta:
        db_table = "participation_identity"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(label=0),
                name="participation_has_one_public_identity",
                violation_error_message="This participant is named already.",
            )
        ]


class ParticipationAffiliation(Fact):
    """The post that a participant held then: the evidence for the nearness to power."""

    satellite = "affiliation"

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="affiliations", help_text="The seat at the table."
    )
    organisation = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participants_from",
        help_text="The body, if catalogued.",
    )
    post = models.TextField(help_text="The post at the time, as the source words it.")

    class Meta:
        db_table = "participation_affiliation"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(label=0),
                name="participation_has_one_public_affiliation",
                violation_error_message="This participant has a public affiliation already.",
            )
        ]


class Attendance(Fact):
    """That a participant of the dialogue was at one of its meetings."""

    claim = True
    consent_where = (
        "exists (select from vault.meeting m "
        "where m.id = t.meeting_id and m.rule_id = 'attribution:chatham_house')"
    )

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", help_text="The meeting.")
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="attendances", help_text="The participant."
    )

    class Meta:
        db_table = "attendance"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "participation"],
                condition=models.Q(label=0),
                name="attendance_is_unique",
                violation_error_message="This participant is on the list already.",
            )
        ]


class RemarkSpeaker(Fact):
    """Who said something at a meeting."""

    satellite = "speaker"
    needs_basis = True
    consent_where = RemarkAffiliation.consent_where

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="speakers", help_text="The remark.")
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="remarks", help_text="The participant who said it."
    )

    class Meta:
        db_table = "remark_speaker"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["remark"],
                condition=models.Q(label=0),
                name="remark_has_one_public_speaker",
                violation_error_message="This remark has a public speaker already.",
            )
        ]


class Involvement(Dated, Fact):
    """Somebody who mattered to the dialogue without having been at its table."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="involvements", help_text="The dialogue."
    )
    kind = TermField("involvement_kind", help_text="Authorised it, backed it from inside …")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="involvements", help_text="Who.")
    side = models.TextField(blank=True, default="", help_text="The side, as the source names it.")
    post = models.TextField(blank=True, default="", help_text="The post at the time.")
    text = models.TextField(blank=True, default="", help_text="What the source says, in our words.")

    class Meta:
        db_table = "involvement"
        ordering = ["position", "id"]


class ThirdPartyRole(Dated, Fact):
    """What a third party did: convened, chaired, hosted. One row for each role."""

    claim = True

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="roles", help_text="The dialogue.")
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roles",
        help_text="The meeting, where the role was for one only.",
    )
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="roles", help_text="The third party.")
    role = TermField("third_party_role", help_text="The part it played.")
    text = models.TextField(blank=True, default="", help_text="What the source says, in our words.")

    class Meta:
        db_table = "third_party_role"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "meeting", "actor", "role", "date"],
                condition=models.Q(label=0),
                nulls_distinct=False,
                name="third_party_role_is_unique",
                violation_error_message="This third party has that role, with that date, already.",
            )
        ]
