"""pandas and Hugging Face's datasets: `faces.jsonl`, which every dataset has."""

import os

import datasets
import pandas
from PIL import Image

from library import run

datasets.disable_progress_bars()

FORMAT = "jsonl"
EXPORTS = [[], ["--split", "60/20/20", "--unsorted", "--picture", "aligned-160", "--picture-format", "webp"]]


def check(dataset, library):
    path = f"{dataset.path}/faces.jsonl"
    table = pandas.read_json(path, lines=True, dtype={"id": str, "clip": str})
    library.expect(table["id"].tolist(), [face["id"] for face in dataset.faces], "order")
    there = set()
    for row in table.to_dict("records"):
        known = library.faces[row["id"]]
        library.expect((row["clip"], row["frame"]), (known.clip, known.frame), "frame")
        library.expect(row["box"], known.box, "box", 0.001)
        library.expect(row["person"] if row["person"] == row["person"] else None, known.person, "person")
        library.expect(row["score"], known.score, "score", 1e-6)
        library.expect(row["time"], known.seconds, "time", 1e-6)
        with Image.open(os.path.join(dataset.path, row["file"])) as picture:
            picture.load()
            library.expect(list(picture.size), row["size"], "size of the picture")
        there.add(row["file"])
    files = {
        os.path.relpath(os.path.join(folder, name), dataset.path)
        for folder, _, names in os.walk(f"{dataset.path}/images") for name in names
    }
    library.expect(files, there, "pictures")
    yield "rows, pandas", len(table)
    rows = datasets.load_dataset("json", data_files=path, split="train", cache_dir=f"{dataset.path}-cache")
    library.expect(rows["id"][:], [face["id"] for face in dataset.faces], "rows of datasets")
    library.expect(rows["box"][:], [face["box"] for face in dataset.faces], "boxes of datasets", 1e-9)
    yield "rows, datasets", len(rows)


if __name__ == "__main__":
    run(__name__)
