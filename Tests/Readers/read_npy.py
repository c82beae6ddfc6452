"""Reads the embeddings with NumPy, and compares each number and each row of the index with the library."""

import csv

import numpy

from library import run

FORMAT = "npy"
EXPORTS = [[], ["--split", "60/20/20", "--unsorted"]]


def check(dataset, library):
    array = numpy.load(f"{dataset.path}/embeddings.npy", allow_pickle=False)
    with open(f"{dataset.path}/index.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = [face for face in dataset.faces if library.faces[face["id"]].embedding]
    library.expect(array.dtype, numpy.dtype("<f4"), "type")
    library.expect([row["face_id"] for row in rows], [face["id"] for face in wanted], "order")
    library.expect(len(array), len(rows), "rows")
    for number, (row, face) in enumerate(zip(rows, wanted)):
        known = library.faces[face["id"]]
        library.expect(int(row["row"]), number, "row")
        library.expect(array[number].tolist(), list(known.embedding), f"embedding of {face['id']}")
        library.expect((row["label"], row["split"] or None), (face["label"], face["split"]), "label and part")
        library.expect((row["person"], row["clip"], int(row["frame"])), (str(known.person or ""), known.clip, known.frame), "face")
    yield f"embeddings of {array.shape[1]} numbers", len(rows)


if __name__ == "__main__":
    run(__name__)
