"""Reads tar shards with webdataset and with Hugging Face's datasets, and compares each sample with the library."""

import glob
import json
import os

import datasets
import webdataset

from library import SHORT_NAMES, run

datasets.disable_progress_bars()

FORMAT = "webdataset"
EXPORTS = [[], ["--split", "60/20/20"], ["--picture", "aligned-112", "--picture-format", "png"]]


def check(dataset, library):
    ending = {"jpeg": "jpg"}.get(dataset.description["pictureFormat"], dataset.description["pictureFormat"])
    for part in dataset.parts:
        stem = SHORT_NAMES[part] or "faces"
        wanted = {face["id"]: face for face in dataset.faces_of(part)}
        shards = sorted(glob.glob(f"{dataset.path}/{stem}-*.tar"))
        with open(f"{dataset.path}/{stem}.json") as file:
            index = json.load(file)["shardlist"]
        library.expect([entry["url"] for entry in index], [os.path.basename(shard) for shard in shards], "index")
        library.expect([entry["filesize"] for entry in index], [os.path.getsize(shard) for shard in shards], "sizes")
        library.expect(sum(entry["nsamples"] for entry in index), len(wanted), f"samples of {stem}")

        seen = set()
        # Whatever is wrong is an error: by default it is left out with a warning.
        samples = webdataset.WebDataset(shards, shardshuffle=False, handler=webdataset.reraise_exception)
        for sample in samples.decode("pil", handler=webdataset.reraise_exception):
            said = sample["json"]
            face, known = wanted[said["face_id"]], library.faces[said["face_id"]]
            members = {field for field in sample if not field.startswith("__")}
            library.expect(members, {ending, "json", "cls"}, "members")
            library.expect(list(sample[ending].size), face["size"], "size of the picture")
            library.expect(int(sample["cls"]), face["class"], "class")
            library.expect(os.path.basename(sample["__url__"]), face["file"], "shard")
            library.expect(said["box"], face["box_in_picture"], "box", 0.001)
            library.expect(said["landmarks"], [v for point in face["landmarks_in_picture"] or [] for v in point], "landmarks", 0.001)
            library.expect((said["clip"], said["clip_name"], said["frame"]), (known.clip, known.clip_name, known.frame), "frame")
            library.expect((said["time"], said["score"]), (known.seconds, known.score), "numbers", 1e-6)
            library.expect(said["name"] in (known.name, face["label"]), True, "name")
            seen.add(said["face_id"])
        library.expect(seen, set(wanted), f"faces of {stem}")
        yield f"{stem}, webdataset", len(seen)

        rows = datasets.load_dataset("webdataset", data_files={"train": shards}, split="train", cache_dir=f"{dataset.path}-cache")
        seen = set()
        for row in rows:
            face = wanted[row["json"]["face_id"]]
            library.expect((list(row[ending].size), row["cls"]), (face["size"], face["class"]), "picture and class")
            seen.add(face["id"])
        library.expect(seen, set(wanted), f"faces of {stem} for datasets")
        yield f"{stem}, datasets", len(rows)


if __name__ == "__main__":
    run(__name__)
