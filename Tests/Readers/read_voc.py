"""Datumaro's reader of Pascal VOC."""

from frame_plain import voc_names
from frame_schema import valid
from frame_truth import Seen, Truth
from library import run

FORMAT = "voc"
ENVIRONMENT = "frames"
EXPORTS = [[], ["--split", "60/20/20", "--max-per-person", "9"]]


def check(dataset, library):
    yield "files that fit the schema", valid(dataset.path, "Annotations/*.xml", "voc")
    import datumaro

    truth = Truth(library.path, dataset.path)
    found = []
    is_split = bool(truth.description.get("split"))
    # It takes the coordinates as VOC has them, counted from 1, where it is told so.
    loaded = datumaro.Dataset.import_from(str(truth.dataset), "voc_detection", coordinate_mode="voc-one-based")
    labels = [label.name for label in loaded.categories()[datumaro.AnnotationType.label]]
    assert labels[0] == "background"
    for item in loaded:
        if is_split and item.subset == "trainval":
            continue
        assert item.media.data.shape[:2] == item.media.size, item.id
        for box in item.annotations:
            values = box.attributes
            found.append(
                Seen(
                    item.id, item.subset if is_split else "", labels[box.label], tuple(box.get_bbox()), None,
                    not values["difficult"], values["face_id"],
                    int(values["person_id"]) if "person_id" in values else None,
                    int(values["track_id"]) if "track_id" in values else None,
                )
            )
    yield from truth.compare(found, tolerance=1.001, labels=labels[1:], names=voc_names(truth)).items()


if __name__ == "__main__":
    run(__name__)
