"""The network for programs."""

import orjson
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.counts import Condition
from analytics.explore.company import told
from analytics.explore.views import NETWORK
from analytics.network import MOST_EDGES, MOST_NODES, PARTS, find
from records.api import FORMAT, ApiView, Parameters, described
from records.browsing import answers
from records.public import takes
from records.shapes import ID, NAME, SLUG, TEXT, WHOLE, Schema, closed, nullable

TERM = closed({"code": TEXT, "label": TEXT})


@takes(refuse_others=True, asks_once=True)
class NetworkView(ApiView):
    """Who sat in which dialogues."""

    operation = "network"
    name = "network"
    has_page = False
    summary = "Actors by dialogues, as a network."
    about = (
        "Each edge is made of the statements that join an actor to a dialogue: by default that they took part; people "
        "who were invited in vain, or whose presence is not known, are in none. Of more than "
        f"{MOST_NODES} nodes or {MOST_EDGES:,} statements those of the actors with most dialogues are given, and "
        "`left_out` says how many are not. Two who are joined to one dialogue need not have met there: compare the "
        "dates of the statements."
    )

    @property
    def answer(self) -> Schema:
        node = closed(
            {
                "id": ID,
                "slug": SLUG,
                "name": NAME,
                "type": {**TEXT, "enum": ["actor", "dialogue"], "description": "Which of the two it is."},
                "kind": {**TERM, "description": "A code of actor_kind or record_kind."},
                "years": {**nullable(TEXT), "description": "When a dialogue was alive, in English."},
            },
            title="NetworkNode",
            description="An actor or a dialogue.",
        )
        link = closed(
            {
                "id": {**ID, "description": "Of the statement, under /participations/ or /roles/."},
                "part": {**TEXT, "enum": [*PARTS], "description": "In which way it joins."},
                "role": {**nullable(TERM), "description": "Of a third party."},
                "date": {**nullable(TEXT), "description": "When, in English, where that is recorded."},
            },
            title="NetworkLink",
            description="A statement that joins.",
        )
        edge = closed(
            {"actor": ID, "dialogue": ID, "links": {"type": "array", "items": link}},
            title="NetworkEdge",
            description="An actor and a dialogue, and what joins them.",
        )
        totals = {
            "dialogues": "Dialogues of the choice.",
            "dialogues_joined": "Those that anybody is joined to.",
            "actors": "Actors joined to them.",
            "links": "Statements that join.",
            "participants": "Seats taken there, named or not.",
            "participants_named": "Those with a name.",
        }
        return closed(
            {
                "totals": {
                    **closed({name: {**WHOLE, "description": text} for name, text in totals.items()}),
                    "description": "How many there are, shown or left out.",
                },
                "left_out": {
                    **closed({"actors": WHOLE, "dialogues": WHOLE}),
                    "description": "How many are not among the nodes, for there would be too many.",
                },
                "nodes": {"type": "array", "items": node},
                "edges": {"type": "array", "items": edge},
            },
            title="Network",
            description="Actors by dialogues, and the statements that join them.",
        )

    @property
    def parameters(self) -> dict[str, Schema]:
        filters = {name: described(one) for name, one in NETWORK.filters.base_filters.items()}
        return filters | {"format": FORMAT}

    def get(self, request: Request) -> Response:
        query = request._request.GET
        filters = NETWORK.filters(query, NETWORK.rows())
        Parameters(query, self.parameters).done(filters)
        chosen, asked = Condition.of(filters.qs.filter(NETWORK.shown(filters))), answers(filters)
        found = find(chosen, filters.parts, asked["actor"], asked["dialogue"])
        return self.linked(orjson.dumps(told(found)))
