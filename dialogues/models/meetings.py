"""Meetings, what was said at them, and what is written down for oneself."""

from django.db import models

from dialogues.models.dialogue import Dialogue
from records.dated import Dated
from records.models import Fact, TermField


class Meeting(Dated, Fact):
    """One gathering. Venue and exact date are rows of their own, since they may be more secret than it."""

    claim = True
    listed = True

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="meetings", help_text="The dialogue.")
    kind = TermField(
        "meeting_kind", help_text="The dialogue's own meeting, or an act that belongs to its story."
    )
    status = TermField("meeting_status", help_text="Held, announced, cancelled, or reported at second hand.")
    ordinal = models.TextField(
        blank=True, default="", help_text="Its number in the series, as the source says."
    )
    series = models.TextField(blank=True, default="", help_text="The series, where there are several.")
    size = models.TextField(blank=True, default="", help_text="How many came, as the source says.")
    text = models.TextField(blank=True, default="", help_text="What happened, in our words.")
    rule = TermField(
        "attribution",
        null=True,
        blank=True,
        help_text="What was agreed about naming people. Under the Chatham House Rule nobody is named without consent.",
    )
    outside_periods = models.BooleanField(
        default=False, help_text="Said to lie outside the dialogue's periods, and meant to."
    )

    class Meta:
        db_table = "meeting"
        ordering = ["date_possible", "position", "id"]


class MeetingVenue(Fact):
    """Where a meeting was held."""

    satellite = "venue"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="venues", help_text="The meeting.")
    place = models.TextField(blank=True, default="", help_text="The place, as the source names it.")
    country = models.TextField(
        blank=True, default="", help_text="The state, named as it was then; empty where disputed."
    )

    class Meta:
        db_table = "meeting_venue"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(label=0),
                name="meeting_has_one_public_venue",
                violation_error_message="This meeting has a public venue already.",
            )
        ]


class MeetingDate(Dated, Fact):
    """The exact date of a meeting whose own row gives it only roughly."""

    satellite = "exact"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="exact_dates", help_text="The meeting.")

    class Meta:
        db_table = "meeting_date"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(label=0),
                name="meeting_has_one_public_date",
                violation_error_message="This meeting has a public exact date already.",
            )
        ]


class DialogueNote(Dated, Fact):
    """An entry in the log of a dialogue, or of one of its meetings: what those who keep its record write down for
    themselves."""

    never_public = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, null=True, blank=True, related_name="notes", help_text="The dialogue."
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, null=True, blank=True, related_name="notes", help_text="The meeting."
    )
    kind = TermField("note_kind", null=True, blank=True, help_text="What sort of entry this is.")
    text = models.TextField(help_text="The entry.")
    by = models.TextField(
        blank=True, default="", help_text="Whose it is to do; of what was said, at most which side."
    )
    done = models.BooleanField(
        default=False,
        help_text="Nothing is left to do about it; of a summary, that somebody else than its writer checked it.",
    )

    class Meta:
        db_table = "dialogue_note"
        ordering = ["position", "date_possible", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dialogue__isnull=False) ^ models.Q(meeting__isnull=False),
                name="dialogue_note_is_of_one_thing",
                violation_error_message="An entry belongs to a dialogue or to one of its meetings.",
            )
        ]


class Remark(Fact):
    """Something that was said at a meeting. Who said it, and for whom, are rows of their own."""

    claim = True

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="remarks", help_text="The meeting.")
    attribution = models.TextField(
        help_text="How the speaker is spoken of where no name is shown: 'a participant'."
    )
    text = models.TextField(help_text="What was said, in our words.")

    class Meta:
        db_table = "remark"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(attribution=""),
                name="remark_has_an_attribution",
                violation_error_message="Say how the speaker is spoken of where no name is shown.",
            )
        ]


class RemarkAffiliation(Fact):
    """The body or post for which the speaker spoke."""

    satellite = "affiliation"
    consent_where = (
        "exists (select from vault.remark r join vault.meeting m on m.id = r.meeting_id "
        "where r.id = t.remark_id and m.rule_id = 'attribution:chatham_house')"
    )

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="affiliations", help_text="The remark.")
    post = models.TextField(help_text="The post or body, as given then.")

    class Meta:
        db_table = "remark_affiliation"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["remark"],
                condition=models.Q(label=0),
                name="remark_has_one_public_affiliation",
                violation_error_message="This remark has a public affiliation already.",
            )
        ]
