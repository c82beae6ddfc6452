"""Whole commands: beside the original, a modern pipeline and decoding alone, and how soon the first face is there."""

from . import agreement, clips, packs_home
from .children import Failed, Spread, in_turns
from .clips import SCENE_NAMES
from .peers import decode_with_ffmpeg
from .results import Measurement

# The original takes minutes, and its times differ little from run to run.
MOST_RUNS_OF_THE_ORIGINAL, RUNS_OF_THE_PREBUILT = 2, 1
PRESET, PRESET_BF16, DEFAULT_MODELS = "`--preset original`", "`--preset original --precision bf16`", "`--sample 1`"
WAYS = {
    PRESET: ["--preset", "original"],
    PRESET_BF16: ["--preset", "original", "--precision", "bf16"],
    DEFAULT_MODELS: ["--sample", "1"],
    "defaults": [],
}
# What must agree before times are compared. OpenCV's frames are other pictures than ours, by a grey level on average
# (decision 010) and by the filter that reduces them, which five-people's need not be; bf16 rounds; other models draw
# other boxes around the same faces, and leave out what they take for no face.
COMPARISONS = {
    PRESET: ("preset", agreement.identical),
    PRESET_BF16: ("bf16", agreement.near),
    DEFAULT_MODELS: ("default", lambda theirs, ours: agreement.found(theirs, ours, 0.3, 0.9)),
}


def five_people(bench):
    return beside_the_original(bench, "five-people", bench.clips.five_people(), "five-people, 20 s of 640 × 480")


def wide(bench, scene):
    return beside_the_original(bench, scene, bench.clips.wide(scene), bench.named(scene))


def beside_the_original(bench, id, clip, title):
    """`--preset original` in f32 and bf16, the default models at its frame rate, and the defaults."""
    result = Measurement(f"original-{id}", f"Beside the original: {title}", shows_stages=True)
    facts = clips.facts(clip)
    faces = {}

    def ours(way):
        def work():
            usage = bench.rollcall.sort(clip, *WAYS[way])
            faces[way] = agreement.of_library(bench.rollcall.library)
            return usage

        return work, bench.repeats

    works = {"original": (lambda: bench.original.run(clip), MOST_RUNS_OF_THE_ORIGINAL)}
    if not bench.skip_prebuilt:
        works["original, prebuilt `dlib-bin`"] = (lambda: bench.prebuilt.run(clip), RUNS_OF_THE_PREBUILT)
    ways = [way for way in WAYS if way != PRESET_BF16 or bench.rollcall.computes_in_bf16()]
    compared = [way for way in COMPARISONS if way in ways]
    works |= {way: ours(way) for way in ways}
    runs = dict(zip(works, in_turns(bench.repeats, *works.values())))
    for who, usages in runs.items():
        result.add_runs(who, usages)

    theirs = agreement.of_script(runs["original"][0].report, facts["width"], facts["height"])
    for way in compared:
        target, compare = COMPARISONS[way]
        if compare == agreement.identical and clips.is_reduced(facts):
            compare = agreement.near
        result.ratio(f"{id}-{target}", runs["original"], runs[way], result.agree(way, *compare(theirs, faces[way])))
    versions = ", ".join(f"{name} {version}" for name, version in runs["original"][0].report["versions"].items())
    result.notes.append(f"The original: {versions}.")
    if PRESET_BF16 not in ways:
        result.notes.append("This processor does not compute in bf16.")
    if not bench.skip_prebuilt:
        prebuilt = runs["original, prebuilt `dlib-bin`"]
        factors = (
            f"{prebuilt[0].wall / Spread.of(usage.wall for usage in runs[way]).median:.1f}" for way in compared
        )
        factors = ", ".join(f"{way} {factor} times" for way, factor in zip(compared, factors))
        result.ratio(f"{id}-prebuilt", prebuilt, runs[DEFAULT_MODELS], result.figures[f"{id}-default"].void)
        result.notes.append(f"As fast as the original with the prebuilt `dlib-bin`, which most have: {factors}.")
    return result


def modern(bench, scene):
    """The same two networks on both sides: ONNX Runtime in Python, and ours with packs of them."""
    title = f"Beside a modern pipeline, SCRFD-2.5G and MobileFaceNet: {bench.named(scene)}"
    result = Measurement(f"modern-{scene}", title, shows_stages=True)
    home = packs_home.make(bench)
    clip = bench.clips.wide(scene)
    facts = clips.facts(clip)
    options = ["--sample", "1", "--detector", packs_home.DETECTOR, "--embedder", packs_home.EMBEDDER]
    faces = []

    def ours():
        usage = bench.rollcall.sort(clip, *options, home=home)
        faces[:] = agreement.of_library(bench.rollcall.library)
        return usage

    def peer():
        return bench.modern.run(clip, "--models", bench.models)

    theirs, mine = in_turns(bench.repeats, (peer, bench.repeats), (ours, bench.repeats))
    result.add_runs("`modern.py`", theirs)
    result.add_runs("Rollcall, the same networks", mine)
    their_faces = agreement.of_script(theirs[0].report, facts["width"], facts["height"], last_inside=False)
    # They fill frames up to 640 x 640, as is usual, and ours to the next multiple of 32: near the edge that is filled,
    # the network draws some boxes otherwise.
    found = agreement.found(their_faces, faces, 0.5, 0.95)
    result.ratio(f"modern-{scene}", theirs, mine, result.agree("the same networks", *found))
    return result


def decoding(bench, scene):
    """The whole command at a frame a second beside decoding alone, which looks at nothing."""
    result = Measurement(f"decoding-{scene}", f"Beside decoding alone: {bench.named(scene)}")
    clip = bench.clips.wide(scene)
    facts = clips.facts(clip)
    ffmpeg, ours = in_turns(
        bench.repeats,
        (lambda: decode_with_ffmpeg(clip), bench.repeats),
        (lambda: bench.rollcall.sort(clip, "--sample", "1"), bench.repeats),
    )
    result.add_runs("`ffmpeg -threads 2 -f null`", ffmpeg)
    result.add_runs("`--sample 1`", ours)
    (report,) = ours[0].report["clips"]
    words = f"{report['frames']} looked at in {facts['seconds']:.1f} s, {report['damagedFrames']} damaged"
    whole = not (report["truncated"] or report["damagedFrames"]) and abs(report["frames"] - facts["seconds"]) <= 1
    result.ratio(f"decoding-{scene}", ours, ffmpeg, result.agree("our frames", whole, words))
    return result


def real_time(bench, scene):
    result = Measurement(f"real-time-{scene}", f"Defaults, six frames a second: {bench.named(scene)}")
    clip = bench.clips.wide(scene)
    seconds = clips.facts(clip)["seconds"]
    (runs,) = in_turns(bench.repeats, (lambda: bench.rollcall.sort(clip), bench.repeats))
    result.add_runs("defaults", runs)
    result.figure(f"real-time-{scene}", (seconds / usage.wall for usage in runs))
    report = runs[0].report
    stages = report["stageSeconds"]
    milliseconds = (
        1000 * sum(stages.get(name, 0) for name in ("portraits", "storing", "writing")) / max(1, report["faces"])
    )
    result.notes.append(
        f"{report['frames']} frames, {report['faces']} faces; cutting, writing, storing and placing a face's portrait: "
        f"{milliseconds:.1f} ms a face."
    )
    return result


def first_face(bench):
    """A photo with one face, by the whole command: an upper bound, as the face is there before the library is."""
    result = Measurement(
        "first-face", "Start to first face: the whole command on a photo of 640 × 480, models in the page cache"
    )
    photo = bench.clips.photo()
    times = 2 * bench.repeats + 1

    def ours():
        usage = bench.rollcall.sort(photo)
        if usage.report["faces"] != 1:
            raise Failed(f"{usage.report['faces']} faces in photo.jpg, and not one")
        return usage

    ours()  # Not counted: it brings program and models into the page cache, as a second start finds them.
    (runs,) = in_turns(times, (ours, times))
    result.add_runs("`rollcall sort photo.jpg`", runs)
    result.figure("first-face", (usage.wall for usage in runs))
    return result


def of_each_scene(name, experiment):
    """NAME-dark and NAME-day, each a measurement of its own."""
    return {f"{name}-{scene}": lambda bench, scene=scene: experiment(bench, scene) for scene in SCENE_NAMES}
