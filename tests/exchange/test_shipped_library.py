"""The shipped library is right, and its figures are the known ones."""

import re
from pathlib import Path

import pytest

from exchange.sheets import figures, problems, read_library

LIBRARY = Path(__file__).parents[2] / "library"


def test_the_shipped_library_has_no_problem() -> None:
    assert [str(problem) for problem in problems(read_library(LIBRARY))] == []


def test_the_shipped_library_uses_no_working_word() -> None:
    for path in LIBRARY.rglob("*"):
        if path.is_file():
            assert not re.search(r"seed|\.txt\b", path.read_text(), re.I), path


# fmt: off
FIGURES = {
    "sheets": 66,
    "sheets by record_kind": {
        "process": 39, "contact_cluster": 14, "mediation": 4, "single_event": 4, "back_channel": 2,
        "forum_institution": 2, "mission": 1,
    },
    "sheets by track label": {
        "track_2": 57, "track_1_5": 10, "back_channel": 4, "track_3": 4, "track_1": 1,
    },
    "sheets with more than one label": [
        "carter-pyongyang-1994", "cyprus-conflict-resolution-workshops", "living-room-dialogue",
        "ncafp-northeast-asia", "northeast-asia-cooperation-dialogue", "northern-ireland-contacts",
        "oseh-shalom-sanea-al-salam", "oslo-channel", "us-dprk-informal-talks-2016",
    ],
    "meetings": 118,
    "meetings by status": {"held": 111, "planned": 3, "reported": 3, "cancelled": 1},
    "meetings by kind": {"dialogue_meeting": 107, "official_act": 5, "public_event": 4, "remote": 2},
    "dialogue meetings held": 101,
    "meetings by country": {
        "United States": 25, "(not given)": 13, "Thailand": 7, "China": 6, "Japan": 6, "Finland": 5,
        "United Kingdom": 5, "Canada": 4, "West Germany": 4, "Indonesia": 3, "Italy": 3, "Switzerland": 3,
        "Denmark": 2, "Malaysia": 2, "Moldova": 2, "Norway": 2, "Qatar": 2, "South Africa": 2,
        "Tunisia": 2, "Afghanistan": 1, "Armenia": 1, "Austria": 1, "Brazil": 1, "East Germany": 1,
        "France": 1, "India": 1, "Mexico": 1, "Nepal": 1, "North Korea": 1, "Pakistan": 1, "Panama": 1,
        "Romania": 1, "Russia": 1, "Senegal": 1, "South Korea": 1, "Sri Lanka": 1, "Sweden": 1,
        "Turkey": 1, "United Arab Emirates": 1,
    },
    "dialogue meetings held, by country": {
        "United States": 22, "(not given)": 10, "Thailand": 7, "China": 6, "Canada": 4, "Finland": 4,
        "Japan": 4, "West Germany": 4, "Indonesia": 3, "United Kingdom": 3, "Denmark": 2, "Italy": 2,
        "Malaysia": 2, "Moldova": 2, "Qatar": 2, "South Africa": 2, "Tunisia": 2, "Afghanistan": 1,
        "Austria": 1, "Brazil": 1, "East Germany": 1, "India": 1, "Mexico": 1, "Nepal": 1,
        "North Korea": 1, "Norway": 1, "Pakistan": 1, "Panama": 1, "Romania": 1, "Russia": 1,
        "Senegal": 1, "South Korea": 1, "Sri Lanka": 1, "Sweden": 1, "Switzerland": 1, "Turkey": 1,
        "United Arab Emirates": 1,
    },
    "sheets with meetings_stated": 19,
    "participations": 198,
    "participations by status": {"attended": 191, "unknown": 6, "invited_declined": 1},
    "participations with a proximity rating": 135,
    "participations by proximity": {
        "former_official": 47, "connected_outsider": 27, "insider": 25, "official_mandated": 18,
        "autonomous": 9, "official_private_capacity": 9,
    },
    "involvement rows by kind": {
        "named_in_connection": 6, "authorised": 3, "sponsored_from_inside": 3, "received_the_group": 2,
        "first_request": 1,
    },
    "transfers": 39,
    "transfers of persons": 17,
    "sheets with transfers of persons": 7,
    "transfers of persons with a name": 14,
    "transfers of persons from official to unofficial": 5,
    "transfers by contribution": {
        "same_person": 16, "claimed": 13, "documented": 5, "plausible": 2, "unknown": 2, "probable": 1,
    },
    "outcomes": 79,
    "outcomes by contribution": {
        "own_result": 44, "claimed": 23, "documented": 4, "plausible": 3, "disputed": 2, "probable": 2,
        "unknown": 1,
    },
    "outcomes by code": {
        "joint_text": 21, "new_channel": 11, "agreement_precursor": 6, "new_option": 6, "agreement": 5,
        "network": 5, "perception_change": 5, "relationship": 5, "institution": 4, "method_model": 2,
        "recognition": 2, "spin_off": 2, "commitment": 1, "evaluation": 1, "misinformation": 1,
        "official_talks_followed": 1, "vocabulary": 1,
    },
    "sheets with a legal restriction": [
        "dakar-conference-1987", "early-israeli-plo-contacts", "geneva-initiative", "oslo-channel",
        "south-africa-anc-contacts",
    ],
    "people attending two or more dialogues": {
        "Han Song Ryol": 2, "Mac Maharaj": 2, "Ron Pundak": 2, "Shimon Shamir": 2, "Thabo Mbeki": 2,
        "Vivek Katju": 2, "William Perry": 2, "Willie Esterhuyse": 2, "Yair Hirschfeld": 2,
    },
    "people named in two or more sheets in any part": 16,
    "funders of more than one dialogue": {
        "European Union": 2, "Government of Switzerland": 2, "United States Institute of Peace": 2,
    },
    "sheets with funding": 15,
    "stances by channel": {"private": 26, "public": 23, "unknown": 14},
    "competing claims": 26,
    "sheets with competing claims": 17,
    "relations by kind": {
        "may_be_meant_by": 20, "parallel_to": 4, "part_of": 4, "spun_off_from": 3, "successor_of": 2,
        "mirrors": 1,
    },
    "statements by certainty": {"medium": 760, "high": 508, "low": 161, "conflict": 7},
    "sources in the register": 296,
    "derived sources": 7,
    "conflicts": 45,
    "conflicts at the top": 25,
    "official processes": 21,
    "agreements": 13,
    "seats": 23,
    "events": 24,
    "publications": 8,
    "statements": 27,
    "actors": 450,
    "actors by kind": {"person": 311, "organisation": 81, "state": 43, "other": 14, "movement": 1},
}
# fmt: on


@pytest.fixture(scope="module")
def shipped() -> dict:
    return figures(read_library(LIBRARY))


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_the_shipped_library_is_the_known_one(shipped: dict, name: str) -> None:
    assert shipped[name] == FIGURES[name]


def test_every_figure_is_known(shipped: dict) -> None:
    assert shipped.keys() == FIGURES.keys()
