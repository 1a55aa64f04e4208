from datetime import date
from typing import Any

import django
import pytest
from django.conf import settings


def _configure_django() -> None:
    """Fields need settings, not a database."""
    if not settings.configured:
        settings.configure(INSTALLED_APPS=["django.contrib.postgres"], USE_TZ=True)
        django.setup()


_configure_django()

from django.apps.registry import Apps  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.db import models  # noqa: E402
from django.db.backends.postgresql.psycopg_any import DateRange  # noqa: E402
from django.db.migrations.writer import MigrationWriter  # noqa: E402
from django.forms import TextInput  # noqa: E402

from records.dated import Dated  # noqa: E402
from records.dates import InvalidDate  # noqa: E402
from records.fields import CertainRange, DateWords, FuzzyDateField, PossibleRange, with_companions  # noqa: E402


class Meeting(Dated):
    class Meta:
        app_label = "date_tests"
        apps = Apps()


class Period(models.Model):
    date = FuzzyDateField(attested="last_attested")
    last_attested = FuzzyDateField()
    date_possible = PossibleRange(of="date", attested="last_attested")
    date_certain = CertainRange(of="date", attested="last_attested")
    date_words = DateWords(of="date", attested="last_attested")
    place = models.TextField(default="")

    class Meta:
        app_label = "date_tests"
        apps = Apps()

    def __str__(self):
        return self.date_words


def stored(record):
    """What save() and bulk_create() would send for each column."""
    fields = [f for f in record._meta.concrete_fields if not f.primary_key]
    return {f.name: f.get_prep_value(f.pre_save(record, add=True)) for f in fields}


def test_the_companions_are_filled_from_the_text():
    assert stored(Meeting(date="1993-05/1993-09")) == {
        "date": "1993-05/1993-09",
        "date_possible": DateRange(date(1993, 5, 1), date(1993, 10, 1), "[)"),
        "date_certain": DateRange(date(1993, 5, 31), date(1993, 9, 2), "[)"),
        "date_words": "May to September 1993",
    }


def test_the_instance_carries_what_was_stored():
    meeting = Meeting(date=" 1993 ")
    stored(meeting)
    assert meeting.date == "1993"
    assert meeting.date_possible == DateRange(date(1993, 1, 1), date(1994, 1, 1), "[)")
    assert meeting.date_words == "1993"


def test_without_a_date_nothing_is_known():
    nothing = {"date": "", "date_possible": None, "date_certain": None, "date_words": ""}
    assert stored(Meeting()) == stored(Meeting(date="  ")) == nothing


def test_known_to_be_not_certain_differs_from_no_date():
    certain = stored(Meeting(date="1993"))["date_certain"]
    assert certain is not None
    assert certain.isempty


def test_a_changed_text_changes_its_companions():
    meeting = Meeting(date="1993")
    stored(meeting)
    meeting.date = ""
    assert stored(meeting)["date_possible"] is None
    assert meeting.date_words == ""


@pytest.mark.parametrize(
    ("edtf", "possible"),
    [
        ("1993/..", DateRange(date(1993, 1, 1), None, "[)")),
        ("../1985", DateRange(None, date(1986, 1, 1), "()")),
    ],
)
def test_an_open_end_is_an_infinite_bound_as_postgresql_writes_it(edtf, possible):
    assert stored(Meeting(date=edtf))["date_possible"] == possible


def test_the_last_sighting_reaches_every_companion():
    assert stored(Period(date="1996-10/", last_attested="2015-10")) == {
        "date": "1996-10/",
        "last_attested": "2015-10",
        "date_possible": DateRange(date(1996, 10, 1), date(2015, 11, 1), "[)"),
        "date_certain": DateRange(date(1996, 10, 31), date(2015, 10, 2), "[)"),
        "date_words": "October 1996, last known active October 2015",
        "place": "",
    }


def test_a_stored_sentence_never_says_the_present():
    this_year = str(date.today().year)
    said = stored(Period(date="1993/..", last_attested=this_year))["date_words"]
    assert said == f"1993, last known active {this_year}"


def test_a_text_that_cannot_be_read_is_never_stored():
    with pytest.raises(InvalidDate):
        stored(Meeting(date="1993-13"))
    with pytest.raises(InvalidDate):
        stored(Period(date="", last_attested="soon"))


def test_validation_says_what_is_wrong_beside_the_field():
    with pytest.raises(ValidationError) as refused:
        Meeting(date="1993-13").full_clean()
    assert list(refused.value.message_dict) == ["date"]
    assert "there is no month 13 (at character 6)" in refused.value.message_dict["date"][0]


def test_validation_refuses_a_sighting_before_the_start():
    with pytest.raises(ValidationError) as refused:
        Period(date="1994/", last_attested="1993").full_clean()
    assert "the last sighting lies before the start" in refused.value.message_dict["date"][0]


def test_validation_drops_surrounding_spaces_only():
    meeting = Meeting(date=" 1993-09\n")
    meeting.full_clean()
    assert meeting.date == "1993-09"
    with pytest.raises(ValidationError, match="no spaces"):
        Meeting(date="1993 / 1994").full_clean()


def test_a_record_is_valid_without_a_date_and_after_it_was_stored():
    meeting = Meeting()
    meeting.full_clean()
    meeting.date = "198X"
    stored(meeting)
    meeting.full_clean()


def test_the_form_shows_examples_and_takes_a_clean_text():
    field = Meeting._meta.get_field("date").formfield()
    assert isinstance(field.widget, TextInput)
    assert "198X" in field.widget.attrs["placeholder"]
    assert "winter" in field.help_text
    assert field.clean(" 1993 ") == "1993"
    assert field.clean("") == ""
    with pytest.raises(ValidationError, match="no month 13"):
        Meeting._meta.get_field("date").clean(field.clean("1993-13"), None)


def test_the_companions_are_not_in_forms():
    made = [PossibleRange(of="date"), CertainRange(of="date"), DateWords(of="date")]
    assert not any(field.editable for field in made)


@pytest.mark.parametrize(
    "field",
    [
        FuzzyDateField(),
        FuzzyDateField(attested="last_attested", help_text="When it met"),
        PossibleRange(of="date"),
        CertainRange(of="date", attested="last_attested"),
        DateWords(of="date", attested="last_attested", db_default=""),
    ],
    ids=lambda field: type(field).__name__,
)
def test_a_migration_makes_the_same_field_again(field):
    code, imports = MigrationWriter.serialize(field)
    scope: dict[str, Any] = {}
    exec("\n".join(imports), scope)
    again = eval(code, scope)
    assert again.deconstruct()[1:] == field.deconstruct()[1:]
    assert (again.null, again.blank, again.editable) == (field.null, field.blank, field.editable)
    assert vars(again).get("of") == vars(field).get("of")
    assert again.attested == field.attested


def test_a_companion_must_say_what_it_is_made_from():
    with pytest.raises(TypeError, match="of"):
        PossibleRange()


def test_saving_some_fields_includes_what_is_made_from_them():
    made = {"date_possible", "date_certain", "date_words"}
    assert with_companions(Period, ["date"]) == {"date"} | made
    assert with_companions(Period, ["last_attested"]) == {"last_attested"} | made
    assert with_companions(Period, ["place"]) == {"place"}


def test_saving_the_date_of_a_dated_record_saves_its_companions(monkeypatch):
    saved = {}
    monkeypatch.setattr(models.Model, "save", lambda self, **kwargs: saved.update(kwargs))
    Meeting(date="1993").save(update_fields=["date"], force_update=True)
    assert saved == {
        "update_fields": {"date", "date_possible", "date_certain", "date_words"},
        "force_update": True,
    }
    Meeting(date="1993").save()
    assert saved["update_fields"] is None
