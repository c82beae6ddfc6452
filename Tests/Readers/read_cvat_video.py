"""Datumaro's reader of CVAT's files of videos: tracks and their key frames."""

from frame_schema import valid
from frame_truth import Truth
from library import run

FORMAT = "cvat-video"
ENVIRONMENT = "frames"
EXPORTS = [[]]


def check(dataset, library):
    yield "files that fit the schema", valid(dataset.path, "*.xml", "cvat")
    import datumaro

    truth = Truth(library.path, dataset.path)
    expected = {row["id"]: (row, seen) for row, seen in truth.faces if seen.chosen}
    count = 0
    for path in sorted(truth.dataset.glob("*.xml")):
        loaded = datumaro.Dataset.import_from(str(path), "cvat")
        labels = [label.name for label in loaded.categories()[datumaro.AnnotationType.label]]
        assert labels == truth.labels, labels
        for item in loaded:
            for box in item.annotations:
                if box.attributes["outside"]:
                    continue
                row, seen = expected.pop(box.attributes["face_id"])
                assert item.attributes["frame"] == row["frame"] and labels[box.label] == seen.label
                assert box.attributes["keyframe"] and box.attributes["person_id"] == seen.person
                far = max(abs(one - other) for one, other in zip(box.get_bbox(), seen.box))
                assert far < 0.02, (box, seen)
                count += 1
    assert not expected, f"{len(expected)} faces are missing"
    yield "boxes", count


if __name__ == "__main__":
    run(__name__)
