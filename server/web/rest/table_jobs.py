"""The routes of dead letters; `table.py` joins them to the others."""

from typing import Any

from server.web.rest import examples, jobs
from server.web.rest.fields import Page
from server.web.rest.operation import Operation

_TAG = "Jobs"
DEAD: dict[str, Any] = {
    "job_id": 41,
    "kind": "bonuses.delivery",
    "key": "9",
    "payload": {"label_id": 1, "bonus_id": 9},
    "tries": 12,
    "error": "TimeoutError()",
    "due_at": 1_767_225_600_000,
    "failed_at": 1_767_225_600_000,
}

JOBS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/jobs/dead",
        jobs.list_dead_jobs,
        Page[jobs.DeadJob],
        "List dead letters",
        _TAG,
        query=jobs.DeadJobs,
        problems=("bad_cursor",),
        answer_example=examples.page(DEAD),
    ),
    Operation(
        "POST",
        "/jobs/{job_id}/replay",
        jobs.replay_job,
        jobs.DeadJob,
        "Replay a dead letter",
        _TAG,
        problems=("job_not_found",),
        answer_example={**DEAD, "tries": 0, "error": None, "failed_at": None},
    ),
    Operation(
        "DELETE",
        "/jobs/{job_id}",
        jobs.delete_job,
        jobs.DeadJob,
        "Delete a dead letter",
        _TAG,
        problems=("job_not_found",),
        answer_example=DEAD,
    ),
)
