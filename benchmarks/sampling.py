"""Frames of a clip as both Python peers take them, by OpenCV."""

import sys

import cv2


def sampled_frames(path):
    """Yields (index, seconds, BGR picture): the first frame at or after each whole second from the first frame."""
    capture = cv2.VideoCapture(path)
    if not capture.isOpened():
        sys.exit(f"{sys.argv[0]}: cannot open {path}")
    first = None
    wanted = 0
    index = 0
    while capture.grab():
        position = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        if first is None:
            first = position
        # Half a millisecond, since OpenCV rounds times.
        if position - first >= wanted - 0.0005:
            good, image = capture.retrieve()
            if good:
                yield index, position - first, image
                wanted = int(position - first + 0.0005) + 1
        index += 1
    capture.release()
