"""Whether two programs found the same, which is asked before their times are compared."""

import csv
import dataclasses
import os

# Seconds by which OpenCV's and our times of one frame may differ.
TIME_TOLERANCE = 0.02


@dataclasses.dataclass
class Face:
    """One face: its frame, and left, top, right and bottom in pixels of the upright full-size frame.

    Right and bottom lie outside.

    `group` is whom it was given to; `None` is nobody. `pixel` is how many pixels of the full-size frame are one of the
    frame that the detector was given.
    """

    frame: int
    seconds: float
    box: tuple
    group: object
    pixel: float = 1.0


def of_library(library):
    """The faces of one of our libraries, out of its faces.csv."""
    faces = []
    with open(os.path.join(library, "faces.csv"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            x, y, width, height = (float(row[name]) for name in ("x", "y", "width", "height"))
            faces.append(
                Face(int(row["frame"]), float(row["time"]), (x, y, x + width, y + height), row["person"] or None)
            )
    return faces


def of_script(report, width, height, last_inside=True):
    """The faces that original.py or modern.py printed. dlib counts the last pixel as inside."""
    more = 1 if last_inside else 0
    faces = []
    for face in report["faces"]:
        top, right, bottom, left = face["box"]
        across, down = width / face["size"][0], height / face["size"][1]
        box = (left * across, top * down, (right + more) * across, (bottom + more) * down)
        group = None if face["label"] == -1 else face["label"]
        faces.append(Face(face["frame"], face["time"], box, group, max(across, down)))
    return faces


def intersection_over_union(first, second):
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return shared / (sum(areas) - shared)


def match(theirs, ours, least):
    """Pairs of faces of one moment whose boxes share at least so much, the most alike first, each face once."""
    candidates = []
    for i, first in enumerate(theirs):
        for j, second in enumerate(ours):
            if abs(first.seconds - second.seconds) <= TIME_TOLERANCE:
                shared = intersection_over_union(first.box, second.box)
                if shared >= least:
                    candidates.append((-shared, i, j))
    taken, pairs = (set(), set()), []
    for _, i, j in sorted(candidates):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((theirs[i], ours[j]))
    return pairs


def same_groups(pairs):
    """Whether faces are together on one side where they are on the other; nobody's are nobody's on both."""
    there, back = {None: None}, {None: None}
    return all(
        there.setdefault(a.group, b.group) == b.group and back.setdefault(b.group, a.group) == a.group for a, b in pairs
    )


def within_a_pixel(theirs, ours):
    return all(abs(x - y) <= theirs.pixel + 1e-6 for x, y in zip(theirs.box, ours.box))


def identical(theirs, ours):
    """The strict comparison: every box within a pixel of the detector's frame, the same groups.

    Gives (whether, words), as the others do.
    """
    pairs = match(theirs, ours, 0.3)
    same = [(a, b) for a, b in pairs if within_a_pixel(a, b)]
    grouped = same_groups(same)
    words = f"{len(same)} of {len(theirs)} boxes within a pixel, {len(ours) - len(same)} others; groups "
    words += "the same" if grouped else "differ"
    return len(same) == len(theirs) == len(ours) and grouped, words


# So many of their faces must be found where the detector's input or numbers differ a little.
NEAR_SHARE = 0.95


def near(theirs, ours):
    """The comparison for the same detector on another picture or at another precision.

    OpenCV reduces by another filter, and bf16 rounds: a box then goes to the next place or level of dlib's pyramid, and
    a face at the limit comes or goes. A level is a factor of 1.2 in each direction, so the boxes share 1 / 1.44 of the
    larger. Groups are told, and may differ: OpenCV also converts colours otherwise, which moves an embedding by up to
    0.14, and distances near eps to its other side. (20 faces of the concert at 700 x 394, 2026-11-24; of frames that
    were converted as ours, dlib's numbers were within 0.00005 of ours.)
    """
    pairs = match(theirs, ours, 0.6)
    same = sum(within_a_pixel(a, b) for a, b in pairs)
    enough, words = found(theirs, ours, 0.6, NEAR_SHARE)
    return enough, f"{words}; {same} boxes within a pixel; groups {'the same' if same_groups(pairs) else 'differ'}"


def found(theirs, ours, least, share):
    """The loose comparison, for another detector: how many of their faces have one of ours. Gives (whether, words)."""
    pairs = match(theirs, ours, least)
    words = f"{len(pairs)} of their {len(theirs)} faces found (IoU ≥ {least}), {len(ours) - len(pairs)} more"
    return len(pairs) >= share * len(theirs), words
