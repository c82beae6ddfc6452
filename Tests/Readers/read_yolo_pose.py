"""Ultralytics' own data set, pose: boxes and five points."""

import read_yolo
from library import run

FORMAT = "yolo-pose"
EXPORTS = read_yolo.EXPORTS
ENVIRONMENT = "torch"


def check(dataset, library):
    yield from read_yolo.check(dataset, library, task="pose")


if __name__ == "__main__":
    run(__name__)
