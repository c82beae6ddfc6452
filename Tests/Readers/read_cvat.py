"""Datumaro's reader of CVAT's own files: the one that CVAT was made with."""

from frame_schema import valid
from frame_truth import Seen, Truth
from library import run

FORMAT = "cvat"
ENVIRONMENT = "frames"
EXPORTS = [[], ["--split", "60/20/20", "--max-per-person", "9"]]


def check(dataset, library):
    yield "files that fit the schema", valid(dataset.path, "annotations.xml", "cvat")
    import datumaro

    truth = Truth(library.path, dataset.path)
    is_split = bool(truth.description.get("split"))
    loaded = datumaro.Dataset.import_from(str(truth.dataset), "cvat")
    labels = [label.name for label in loaded.categories()[datumaro.AnnotationType.label]]
    found = []
    for item in loaded:
        assert item.media.data.shape[:2] == item.media.size, item.id
        points = {
            shape.group: list(zip(shape.points[::2], shape.points[1::2]))
            for shape in item.annotations
            if shape.type == datumaro.AnnotationType.points
        }
        for box in item.annotations:
            if box.type != datumaro.AnnotationType.bbox:
                continue
            values = box.attributes
            found.append(
                Seen(
                    item.id, item.subset if is_split else "", labels[box.label], tuple(box.get_bbox()),
                    points.get(box.group), values["chosen"], values["face_id"], values.get("person_id"),
                    values.get("track_id"),
                )
            )
    yield from truth.compare(found, tolerance=0.02, labels=labels).items()


if __name__ == "__main__":
    run(__name__)
