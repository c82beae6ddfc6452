"""Reads the timeline with Python's own JSON, and compares each stretch with the library's tracks."""

import json

from library import run, stretches

FORMAT = "timeline-json"
EXPORTS = [[], ["--people", "1"]]


def check(dataset, library):
    people = {someone["person"] for someone in dataset.description["classes"]}
    wanted = stretches(library, people)
    with open(f"{dataset.path}/timeline.json") as file:
        timeline = json.load(file)
    library.expect(timeline["rollcallTimeline"], 1, "version")
    videos = {clip["clip"]: clip for clip in timeline["clips"] if clip["kind"] == "video"}
    library.expect(set(videos), set(wanted), "clips")
    count = 0
    for identifier, clip in videos.items():
        library.expect({one["person"] for one in clip["people"]}, set(wanted[identifier]), "people")
        for one in clip["people"]:
            said = [[stretch["start"], stretch["end"]] for stretch in one["stretches"]]
            library.expect(said, [list(times) for times in wanted[identifier][one["person"]]], "stretches", 2e-6)
            faces = [face for face in library.faces.values() if (face.clip, face.person) == (identifier, one["person"])]
            library.expect(one["faces"], len(faces), "faces")
            library.expect(sum(stretch["faces"] for stretch in one["stretches"]), len(faces), "faces of all stretches")
            count += len(said)
    yield "stretches", count


if __name__ == "__main__":
    run(__name__)
