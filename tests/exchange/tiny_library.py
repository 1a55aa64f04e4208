"""A library of one dialogue: right as it stands, to be broken at one place by a test."""

import re
from itertools import count
from pathlib import Path

TINY = {
    "terms.yaml": """schema: t2-terms/3
terms:
  - {uuid: U, scheme: record_kind, code: process, label: "Dialogue", def: "Meets more than once."}
  - {uuid: U, scheme: record_kind, code: contact_cluster, label: "Contacts", def: "Several contacts."}
  - {uuid: U, scheme: track, code: track_2, label: "Track Two", def: "Unofficial."}
  - {uuid: U, scheme: status, code: active, label: "Under way", def: "Meeting at that date."}
  - {uuid: U, scheme: continuity, code: series, label: "Series", def: "Repeated meetings."}
  - {uuid: U, scheme: certainty, code: high, label: "High", def: "Two sources."}
  - {uuid: U, scheme: certainty, code: medium, label: "Medium", def: "One source."}
  - {uuid: U, scheme: certainty, code: low, label: "Low", def: "A thin source."}
  - {uuid: U, scheme: contribution, code: own_result, label: "Own", use: [outcomes], def: "Its own act."}
  - {uuid: U, scheme: contribution, code: same_person, label: "Same", use: [transfers], def: "No claim."}
  - {uuid: U, scheme: contribution, code: claimed, label: "Said", use: [outcomes, transfers], def: "Said."}
  - {uuid: U, scheme: outcomes, code: joint_text, label: "Text", def: "Agreed paper."}
  - {uuid: U, scheme: transfer_kind, code: person, label: "Person", def: "Somebody moves."}
  - {uuid: U, scheme: transfer_kind, code: idea, label: "Idea", def: "A concept."}
  - {uuid: U, scheme: third_party_kind, code: person, label: "Person", def: "One person."}
  - {uuid: U, scheme: third_party_role, code: convener, label: "Convener", def: "Invites."}
  - {uuid: U, scheme: participation_status, code: attended, label: "Took part", def: "Was there."}
  - {uuid: U, scheme: involvement_kind, code: authorised, label: "Authorised", def: "Gave permission."}
  - {uuid: U, scheme: proximity, code: insider, label: "Insider", rank: 2, def: "In the circle."}
  - {uuid: U, scheme: sector, code: intelligence, label: "Intelligence", def: "A service."}
  - {uuid: U, scheme: meeting_kind, code: dialogue_meeting, label: "Meeting", def: "A session."}
  - {uuid: U, scheme: meeting_status, code: held, label: "Held", def: "Took place."}
  - {uuid: U, scheme: criticism, code: disloyalty, label: "Disloyal", def: "Seen as betrayal."}
  - {uuid: U, scheme: relation, code: mirrors, label: "Mirrors", def: "A copy of official talks."}
  - {uuid: U, scheme: relation, code: may_be_meant_by, label: "May be meant", def: "Our reading."}
  - {uuid: U, scheme: process_phase, code: agreed, label: "Agreed", def: "Accord reached."}
  - {uuid: U, scheme: actor_kind, code: person, label: "Person", def: "Natural person."}
  - {uuid: U, scheme: actor_kind, code: state, label: "State", def: "A state."}
  - {uuid: U, scheme: name_kind, code: alias, label: "Alias", def: "Other name."}
  - {uuid: U, scheme: source_kind, code: page, label: "Page", def: "Excerpt read."}
  - {uuid: U, scheme: source_kind, code: not_read, label: "Not read", def: "Named elsewhere."}
  - {uuid: U, scheme: source_type, code: press, label: "Press", def: "Newspaper."}
  - {uuid: U, scheme: source_type, code: organiser, label: "Organiser", def: "Own record."}
  - {uuid: U, scheme: reliability, code: high, label: "High", def: "Careful."}
  - {uuid: U, scheme: reliability, code: medium, label: "Medium", def: "Respectable."}
  - {uuid: U, scheme: reliability, code: low, label: "Low", def: "Weak."}
""",
    "sources.yaml": """schema: t2-sources/3
sources:
  - {uuid: U, id: paper, kind: page, title: "Talks", url: null, source_type: press, reliability: medium}
  - {uuid: U, id: copy, kind: page, title: "Talks again", url: null, source_type: press, reliability: medium,
     derived_from: [paper]}
  - {uuid: U, id: other, kind: page, title: "More", url: null, source_type: press, reliability: medium}
  - {uuid: U, id: record, kind: page, title: "Ours", url: null, source_type: organiser, reliability: high}
  - {uuid: U, id: weak, kind: page, title: "Blog", url: null, source_type: press, reliability: low}
  - {uuid: U, id: unseen, kind: not_read, title: "Book", url: null, source_type: press, reliability: high}
""",
    "conflicts.yaml": """schema: t2-conflicts/2
conflicts:
  - {uuid: U, id: lake, name: "The lake", region: "Elsewhere"}
  - {uuid: U, id: shore, name: "The shore", region: "Elsewhere", parent: lake}
""",
    "processes.yaml": """schema: t2-processes/2
processes:
  - uuid: U
    id: lake-accord
    name: "Lake accord"
    conflict: lake
    phases:
      - {uuid: U, code: agreed, edtf: "1999", src: [paper], cert: medium}
""",
    "actors.yaml": """schema: t2-actors/1
actors:
  - {uuid: U, id: ada-reed, kind: person, name: "Ada Reed", sort: "Reed, Ada", in: [lake-talks],
     names: [{uuid: U, text: "A. Reed", kind: alias}]}
  - {uuid: U, id: ben-moor, kind: person, name: "Ben Moor", sort: "Moor, Ben", in: [lake-talks]}
  - {uuid: U, id: cy-fen, kind: person, name: "Cy Fen", sort: "Fen, Cy", in: [lake-talks]}
""",
    "context.yaml": """schema: t2-context/3
events: []
publications: []
statements: []
""",
    "cases/lake-talks.yaml": """uuid: U
schema: t2-case/3
id: lake-talks
name: "Lake talks"
record_kind: process
summary: {text: "Neighbours met by a lake. They wrote a paper.", src: [paper]}
track:
  - {uuid: U, code: track_2, by: "The paper", src: [paper], cert: medium}
conflict:
  - {uuid: U, id: lake, src: [paper], cert: medium}
sides:
  - {uuid: U, text: "North"}
periods:
  - {uuid: U, edtf: "1990/", last_attested: "1995", src: [paper], cert: medium}
status: {uuid: U, code: active, edtf: "1995", src: [paper], cert: medium}
continuity: {uuid: U, code: series, src: [paper], cert: medium}
third_parties:
  - {uuid: U, kind: person, name: "Cy Fen", who: cy-fen, role: [convener], src: [record], cert: high}
participants:
  - {uuid: U, name: "Ada Reed", who: ada-reed, status: attended, affiliation_then: "Mayor", prox: insider,
     sector: intelligence, src: [paper], cert: medium}
involvement:
  - {uuid: U, kind: authorised, name: "Ben Moor", who: ben-moor, src: [paper, other], cert: high}
meetings:
  - {uuid: U, kind: dialogue_meeting, status: held, edtf: "1991-05", size: 8, src: [paper], cert: medium}
outcomes:
  - {uuid: U, code: joint_text, contribution: own_result, src: [record], cert: high}
transfers:
  - {uuid: U, kind: person, person: "Ada Reed", who: ada-reed, what: "Minister later", from: "Talks",
     to: "Cabinet", to_process: lake-accord, contribution: same_person, src: [paper], cert: medium}
criticism:
  - {uuid: U, code: disloyalty, by: "A deputy", text: "Called Reed a traitor", src: [paper], cert: medium}
competing_claims:
  - uuid: U
    about: "Who began"
    claims:
      - {uuid: U, text: "Reed", src: [paper]}
      - {uuid: U, text: "Moor", src: [other]}
    resolution: "Keep both"
relations:
  - {uuid: U, kind: mirrors, to: lake-accord, src: [paper], cert: medium}
""",
}
CASE = "cases/lake-talks.yaml"


def written(folder: Path, files: dict[str, str]) -> Path:
    """Write the files with a uuid in place of every U. Gives the folder back."""
    number = count(1)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            re.sub(r"uuid: U\b", lambda _: f"uuid: {next(number):08}-0000-4000-8000-000000000000", text)
        )
    return folder
