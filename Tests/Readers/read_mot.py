"""motmetrics, which takes 1 from places as MOTChallenge counts them; its evaluation of the tracks against themselves; and
Datumaro's reader, which takes 1 from frames only."""

from frame_truth import Truth
from library import run

FORMAT = "mot"
ENVIRONMENT = "frames"
EXPORTS = [[], ["--split", "60/20/20"], ["--picture", "frame"]]


def check(dataset, library):
    import datumaro
    import numpy

    # It went with numpy 2, and motmetrics 1.4.0 calls it.
    if not hasattr(numpy, "asfarray"):
        numpy.asfarray = lambda values: numpy.asarray(values, dtype=float)
    import motmetrics

    truth = Truth(library.path, dataset.path)
    expected = {}
    for row, seen in truth.faces:
        part = seen.part
        expected.setdefault((row["clip_hash"][:12], row["frame"], part), []).append((row, seen))
    lines, sequences, tracks = 0, 0, set()
    for path in sorted(truth.dataset.glob("**/gt/gt.txt")):
        sequence = path.parent.parent
        part = "" if sequence.parent == truth.dataset else sequence.parent.name
        table = motmetrics.io.loadtxt(str(path), fmt="mot16")
        for (frame, track), line in table.iterrows():
            row, seen = min(
                expected[(sequence.name[-12:], frame - 1, part)],
                key=lambda pair: abs(pair[0]["x"] - line.X) + abs(pair[0]["y"] - line.Y),
            )
            expected[(sequence.name[-12:], frame - 1, part)].remove((row, seen))
            far = [line.X - row["x"], line.Y - row["y"], line.Width - row["width"], line.Height - row["height"]]
            assert max(map(abs, far)) < 0.002 and line.Confidence == seen.chosen and line.ClassId == 1, (line, row)
            tracks.add((sequence.name, track))
            lines += 1
        own = motmetrics.utils.compare_to_groundtruth(table, table, "iou", distth=0.5)
        score = motmetrics.metrics.create().compute(own, metrics=["mota", "idf1", "num_switches"], name="own")
        assert score.loc["own"].tolist() == [1, 1, 0], score
        read = datumaro.Dataset.import_from(str(sequence), "mot_seq")
        boxes = [
            (int(item.id), box.attributes["track_id"], box.attributes["ignored"]) for item in read for box in item.annotations
        ]
        there = [(frame, track, line.Confidence == 0) for (frame, track), line in table.iterrows()]
        assert sorted(boxes) == sorted(there), sequence
        sequences += 1
    rest = sum(map(len, expected.values()))
    assert rest == 0, f"{rest} faces are missing"
    yield from {"lines": lines, "tracks": len(tracks), "sequences": sequences}.items()


if __name__ == "__main__":
    run(__name__)
