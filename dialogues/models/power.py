"""How power and money stood to a dialogue: who paid, what officials said and did, what the law forbade."""

from django.db import models

from actors.models import Actor
from dialogues.models.dialogue import Dialogue
from dialogues.models.meetings import Meeting
from records.dated import Dated
from records.fields import told
from records.models import Fact, TermField


class Funding(Dated, Fact):
    """That money was given. Who gave it and how much are rows of their own."""

    claim = True
    listed = True

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="funding", help_text="The dialogue.")
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="funding",
        help_text="The meeting, where the money was for one only.",
    )
    conditions = TermField("funder_conditions", null=True, blank=True, help_text="What the giver asked for.")
    decision = TermField("funding_decision", null=True, blank=True, help_text="How the third party answered.")
    disclosure = TermField("disclosure", null=True, blank=True, help_text="What participants were told.")
    approval = TermField(
        "participants_approved", null=True, blank=True, help_text="Whether participants approved."
    )
    text = models.TextField(blank=True, default="", help_text="What the source says, in our words.")

    class Meta:
        db_table = "funding"
        ordering = ["position", "id"]


class FundingFunder(Fact):
    """Who gave the money."""

    satellite = "funder"

    funding = models.ForeignKey(Funding, models.CASCADE, related_name="funders", help_text="The gift.")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="funding_given", help_text="The giver.")
    kind = TermField("funder_kind", null=True, blank=True, help_text="What sort of giver.")

    class Meta:
        db_table = "funding_funder"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["funding"],
                condition=models.Q(label=0),
                name="funding_has_one_public_funder",
                violation_error_message="This gift has a public giver already.",
            )
        ]


class FundingAmount(Fact):
    """How much was given, as stated and, where it can be read, as a number."""

    satellite = "amount"

    funding = models.ForeignKey(Funding, models.CASCADE, related_name="amounts", help_text="The gift.")
    text = models.TextField(help_text="The amount as the source states it.")
    number = told(
        models.DecimalField(
            max_digits=16, decimal_places=2, null=True, blank=True, help_text="The same as a number."
        ),
        unit="units of the currency",
    )
    currency = models.CharField(
        max_length=3, blank=True, default="", help_text="ISO 4217 code of the currency, where stated."
    )

    class Meta:
        db_table = "funding_amount"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["funding"],
                condition=models.Q(label=0),
                name="funding_has_one_public_amount",
                violation_error_message="This gift has a public amount already.",
            )
        ]


class OfficialStance(Dated, Fact):
    """What an official said or did about the dialogue. In public and in private are two rows."""

    claim = True

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="stances", help_text="The dialogue.")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="stances", help_text="Who spoke or acted.")
    on_behalf_of = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stances_on_behalf",
        help_text="For whom, where the source says so.",
    )
    code = TermField("official_stance", help_text="What the stance was.")
    channel = TermField("stance_channel", help_text="In public or in private.")
    text = models.TextField(blank=True, default="", help_text="What was said or done, in our words.")

    class Meta:
        db_table = "official_stance"
        ordering = ["position", "id"]


class LegalRestriction(Dated, Fact):
    """A law or ban that stood in the way."""

    claim = True

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, related_name="restrictions", help_text="The dialogue."
    )
    rule = models.TextField(help_text="The rule, by a short name.")
    text = models.TextField(blank=True, default="", help_text="How it touched the dialogue.")

    class Meta:
        db_table = "legal_restriction"
        ordering = ["position", "id"]
