"""Journeys over REST: figures, starting, stopping, and the runs of a player."""

from tests.features.journeys.kit import body, delay, give
from tests.web.rest.conftest import Api


def test_an_operator_starts_stops_and_sees_runs(embedded: Api) -> None:
    api = embedded
    for who in ("anna", "ben"):
        api.player(who)
    gift = {"type": "activity", "effects": [{"type": "mission_give", "mission": "gone"}]}
    graph = body(first=give("wait"), wait=delay("gift"), gift=gift)
    definition = {**graph, "entry_mode": "once_open", "start": {}}
    assert api.put("/definitions/journey/welcome", {"body": definition}).status_code == 201
    assert api.put("/definitions/journey/bad", {"body": {**definition, "entry": "x"}}).status_code == 400
    begin = {"ext_user_id": "anna", "payload": {"amount": 5}, "key": "order-1"}
    found = [api.post("/journeys/welcome/runs", begin).json() for _ in range(2)]
    assert [(each["entered"], each["run"]) for each in found] == [(True, 1), (False, None)]
    assert found[1]["reason"] == "the same key entered before"
    other = api.post("/journeys/welcome/runs", {"ext_user_id": "anna"}).json()
    assert other["reason"] == "the player has been in it, and it lets nobody in again"
    assert api.post("/journeys/welcome/runs", {"ext_user_id": "nobody"}).status_code == 404
    assert api.post("/journeys/none/runs", {"ext_user_id": "ben"}).status_code == 404

    [run] = api.get("/players/anna/journeys").json()["items"]
    assert (run["journey"], run["run"], run["version"]) == ("welcome", 1, 1)
    assert (run["state"], run["node"], run["ended_at"]) == ("open", "wait", None)
    assert run["due_at"] == api.clock.now() + 3_600_000
    seen = api.get("/journeys/welcome").json()
    assert (seen["status"], seen["version"], seen["winners"]) == ("active", 1, {})
    assert seen["problems"][0].startswith("node 'gift': The effect mission_give names a mission 'gone'")
    [version] = seen["versions"]
    figures = {each.pop("node"): each for each in version["figures"]}
    assert figures[""] == {"entered": 1, "waiting": 1, "effects": 1, "converted": 0}
    assert figures["wait"] == {"entered": 1, "waiting": 1, "effects": 0, "converted": 0}
    assert api.get("/journeys/none").status_code == 404

    assert api.delete("/journeys/welcome/runs/anna").json() == {"stopped": 1}
    assert api.delete("/journeys/welcome/runs/anna").json() == {"stopped": 0}
    assert api.delete("/journeys/none/runs/anna").status_code == 404
    assert api.post("/journeys/welcome/runs", {"ext_user_id": "anna"}).json()["run"] == 2
    items = api.get("/players/anna/journeys").json()["items"]
    assert [(each["run"], each["state"]) for each in items] == [(2, "open"), (1, "stopped")]
    first = api.get("/players/anna/journeys?limit=1").json()
    second = api.get(f"/players/anna/journeys?limit=1&cursor={first['next_cursor']}").json()
    assert first["items"] + second["items"] == items
    assert second["next_cursor"] is None
