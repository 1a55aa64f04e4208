"""The quick log: a dialogue of one's own in under a minute, for one's team and nobody else."""

from typing import Any

from django import forms

from actors.models import Actor
from desk.references import Reference, resolve
from desk.typed import LINE, TEXT, visible
from dialogues.models import Dialogue, DialogueNote, Period, Side, ThirdPartyRole
from records import services
from records.circles import Circle
from records.dates import InvalidDate, parse

# What is asked, and the kind of log entry that keeps the answer in the team's own words.
KEPT = {"about": "note_kind:about", "when": "note_kind:when", "remember": "note_kind:remember"}
HOME = (
    "team_private",
    "process",
    "team_shared",
    "editors",
    "custodians",
)  # the closest circle is the default


def _line(label: str, help_text: str, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    return _typed(label, help_text, LINE, widget, **kwargs)


def _box(label: str, help_text: str, rows: int) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return _typed(label, help_text, TEXT, widget, required=False)


def _typed(label: str, help_text: str, most: int, widget: forms.Widget, **kwargs: Any) -> forms.CharField:
    words: dict[str, Any] = {"label": label, "help_text": help_text, **kwargs}
    return forms.CharField(max_length=most, validators=[visible], widget=widget, **words)


class QuickLog(forms.Form):
    """`circles` are those that the person may choose, the closest first; there is at least one."""

    name = _line("Working name, for your team", "It need not say what it is.")
    sides = _box("Who is talking with whom?", "Sides, not names; one on each line.", 2)
    about = _line("About what?", "In your own words.", required=False)
    when = _line("When?", "Any wording: “spring”, “not fixed”.", required=False)
    remember = _box("What do you want to remember?", "", 5)
    convener = _line("Convened by", "The organisation that invites; it may be left empty.", required=False)

    def __init__(self, *args: Any, circles: list[Circle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.circles = circles
        self.fields["convener"].widget.attrs["data-names"] = (
            "actor"  # whose names are offered while somebody types
        )
        self.fields["who"] = forms.TypedChoiceField(
            label="Who can see this",
            coerce=int,
            initial=circles[0].label,
            choices=[(one.label, one.words) for one in circles],
        )

    @property
    def circle(self) -> Circle:
        """The one chosen, or the one that will be unless another is."""
        chosen = self.data.get("who", "") if self.is_bound else ""
        return next((one for one in self.circles if str(one.label) == chosen), self.circles[0])

    def clean_convener(self) -> Actor | None:
        return resolve(Reference(Actor), self.cleaned_data["convener"], "actor_kind:organisation")  # type: ignore[return-value]

    def save(self) -> Dialogue:
        """All of it, or nothing; raises services.Refused."""
        given, who = self.cleaned_data, self.cleaned_data["who"]
        with services.writing("logged"):
            made = Dialogue.objects.create(
                name=given["name"], record_kind_id="record_kind:process", own_label=who
            )
            sides = [line.strip() for line in given["sides"].splitlines() if line.strip()]
            for place, text in enumerate(sides):
                Side.objects.create(dialogue=made, text=text, position=place, own_label=who)
            for place, (name, kind) in enumerate(KEPT.items()):
                if text := given[name].strip():
                    DialogueNote.objects.create(
                        dialogue=made, kind_id=kind, text=text, position=place, own_label=who
                    )
            if _is_date(given["when"]):
                Period.objects.create(dialogue=made, date=given["when"].strip(), own_label=who)
            if convener := given["convener"]:
                if convener._state.adding:
                    convener.own_label = who
                    convener.save()
                ThirdPartyRole.objects.create(
                    dialogue=made, actor=convener, role_id="third_party_role:convener", own_label=who
                )
        return made


def _is_date(words: str) -> bool:
    try:
        return bool(words.strip()) and bool(parse(words.strip()))
    except InvalidDate:
        return False
