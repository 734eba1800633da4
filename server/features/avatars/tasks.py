"""Pictures that were paid for and never made, because the process died: they are paid back."""

from server.features.avatars import service
from server.jobs.engine import Job, handle
from server.store.transaction import Tx


def give_up(tx: Tx, job: Job) -> None:
    label_id, picture_id = job.payload["label_id"], job.payload["picture_id"]
    service.finish(tx, label_id=label_id, picture_id=picture_id, picture=None)


def register() -> None:
    handle(service.GIVE_UP, give_up)
