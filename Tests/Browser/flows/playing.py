"""Clips play: from a face, from a timeline, with boxes; and where they do not, the page says why."""
import os

from harness import flow
from harness.making import clip
from harness.rules import broken


def player(page):
    return page.one("dialog.player[open]")


def state(page):
    return page.js("""const video = document.querySelector('.player video');
                      return { at: video.currentTime, ready: video.readyState, paused: video.paused, width: video.videoWidth }""")


def opened(page):
    page.until(lambda: page.all("dialog.player[open] video") and state(page)["ready"] >= 2, "a picture is there", 60)


def boxes(page):
    return page.js("return [...document.querySelectorAll('.player .box')].map((box) => [Number(box.dataset.person), box.classList.contains('own')])")


@flow("a face is shown in its clip: the moment, its box, and the keys; Escape gives the focus back")
def from_a_face(page, library):
    page.review(library.review, "person/2")
    page.one(".face")
    page.js("document.querySelector('.grid').focus()")
    page.press("Right", "Right", "Right", "v")
    player(page)
    opened(page)
    seconds = library.value("SELECT seconds FROM face JOIN frame ON frame.clip = face.clip AND frame.number = face.frame WHERE face.id = ?",
                            library.faces(2)[3])
    page.until(lambda: abs(state(page)["at"] - seconds) < 0.35, f"at {seconds}: {state(page)}")
    page.until(lambda: boxes(page) == [[2, True]], f"the box of who is there: {boxes(page)}")
    # The box lies where the database has the face.
    x, y, width, height = library.rows("SELECT x, y, width, height FROM face WHERE id = ?", library.faces(2)[3])[0]
    drawn = page.js("return ['x', 'y', 'width', 'height'].map((name) => Number(document.querySelector('.player .box rect').getAttribute(name)))")
    for found, wanted in zip(drawn, (x, y, width, height)):
        assert abs(found - wanted) < 6, (drawn, (x, y, width, height))
    page.shot("playing-face")
    before = state(page)["at"]
    page.press("Right")
    page.until(lambda: state(page)["at"] > before + 0.05, "the next frame that was looked at")
    page.js("document.querySelector('.player h2').tabIndex = -1; document.querySelector('.player h2').focus()")
    page.press("Space")
    page.until(lambda: not state(page)["paused"], "it plays")
    page.press("Space")
    page.until(lambda: state(page)["paused"], "it pauses")
    page.press("Escape")
    page.until(lambda: not page.all("dialog.player"), "closed")
    assert page.js("return document.activeElement.classList.contains('grid')"), "the focus is back on the faces"


@flow("the timeline shows when somebody is there; a click plays that moment")
def from_the_timeline(page, library):
    page.review(library.review, "person/2")
    line = page.one(".timelines .timeline")
    page.click(line)
    opened(page)
    # The middle of six seconds is where this one begins.
    page.until(lambda: 2.5 < state(page)["at"] < 5.5, f"{state(page)}")
    page.until(lambda: "Person 2" in page.text(".player .there"), "who is in the picture is told in words")
    page.shot("playing-timeline")
    page.press("Escape")
    page.until(lambda: not page.all("dialog.player"), "closed")
    # By keyboard: the line is a slider that goes from one appearance to another.
    page.js("document.querySelector('.timelines .timeline').focus()")
    assert "When Person 2 is in one.mp4" in page.name_of_focused()
    page.press("Enter")
    opened(page)


@flow("a clip that was moved away: the timeline stays, and playing says why not; back again, it plays")
def moved(page, library):
    page.review(library.review, "person/1")
    clip = os.path.join(library.work, "one.mp4")
    os.rename(clip, clip + ".away")
    line = page.one(".timelines .timeline")
    page.click(line)
    page.until(lambda: "It does not play: " in page.text("dialog.player"), "told why")
    page.shot("playing-moved")
    assert page.all(".player .timeline"), "the timeline stays"
    page.press("Escape")
    os.rename(clip + ".away", clip)
    page.until(lambda: not page.all("dialog.player"), "closed")
    page.click(page.one(".timelines .timeline"))
    opened(page)
    # Another file at its place is not the clip.
    page.press("Escape")
    os.replace(os.path.join(library.work, "two.mp4"), clip)
    page.until(lambda: not page.all("dialog.player"), "closed")
    page.click(page.one(".timelines .timeline"))
    page.until(lambda: "It does not play: " in page.text("dialog.player"), "another clip is not shown for this one")


@flow("a clip that browsers cannot play is shown by small previews, one after the other, with each box at its place")
def previewed(page, library):
    # MPEG-4 part 2, as old cameras have it: no browser plays it. Longer than one preview.
    clip(os.path.join(os.environ["ROLLCALL_HOME"], "demo/photos"), [("obama.jpg", "hflip,", 8), ("biden.jpg", "hflip,", 8)],
         os.path.join(library.work, "old.mkv"), codec=("-c:v", "mpeg4", "-q:v", "3"))
    library.command("sort", "old.mkv", "-o", "people", "--sample", "2", "--quiet")
    face, person, seconds, x, y, width, height = library.rows(
        """SELECT face.id, person, seconds, x, y, face.width, face.height FROM face JOIN clip ON clip.id = face.clip
           JOIN frame ON frame.clip = face.clip AND frame.number = face.frame
           WHERE display_path LIKE '%old.mkv' AND person IS NOT NULL ORDER BY seconds LIMIT 1 OFFSET 1""")[0]
    page.review(library.review, f"person/{person}")
    page.one(".face")
    page.js("document.querySelector('.grid').focus()")
    page.press(*["Right"] * library.faces(person).index(face), "v")
    opened(page)
    words = "This browser cannot play the clip: this is a preview, small and without sound."
    page.until(lambda: page.text(".player [role=status]") == words, "it is told")
    first = page.js("return document.querySelector('.player video').src")
    assert "/preview/" in first and 0 < state(page)["width"] <= 640, (first, state(page))
    page.until(lambda: abs(state(page)["at"] - seconds) < 0.35, f"at {seconds}: {state(page)}")
    page.until(lambda: boxes(page) == [[person, True]], f"the box of who is there: {boxes(page)}")
    drawn = page.js("return ['x', 'y', 'width', 'height'].map((name) => Number(document.querySelector('.player .box rect').getAttribute(name)))")
    for found, wanted in zip(drawn, (x, y, width, height)):
        assert abs(found - wanted) < 6, (drawn, (x, y, width, height))
    # Stepping goes to the frames that were looked at, two a second.
    page.press("Right")
    page.until(lambda: abs(state(page)["at"] - seconds - 0.5) < 0.1, f"half a second on: {state(page)}")
    page.shot("playing-preview")
    # Near its end, playing goes on with the next one, which begins where this one ends.
    end = page.js("return document.querySelector('.player video').duration")
    assert 1.9 < end < 15, f"some seconds of sixteen: {end}"
    page.js("""const line = document.querySelector('.player .timeline'); const box = line.getBoundingClientRect();
               line.dispatchEvent(new MouseEvent('click', { clientX: box.left + box.width * arguments[0] / 16, bubbles: true }))""", end - 1)
    page.until(lambda: abs(state(page)["at"] - end + 1) < 0.2, f"a second before {end}: {state(page)}")
    page.js("document.querySelector('.player h2').tabIndex = -1; document.querySelector('.player h2').focus()")
    page.press("Space")
    page.until(lambda: page.js("return document.querySelector('.player video').src") != first and state(page)["at"] > 0.3, "the next one plays", 60)
    minutes, rest = page.text(".player output").split(" / ")[0].split(":")
    assert 60 * int(minutes) + float(rest) >= end - 0.05, page.text(".player output")
    page.press("Space")
    page.until(lambda: page.text(".player .there") != "" and boxes(page), "with boxes")
    page.shot("playing-next-preview")
    # Moved away, it does not play as a preview either; the timeline stays.
    page.press("Escape")
    page.until(lambda: not page.all("dialog.player"), "closed")
    os.rename(os.path.join(library.work, "old.mkv"), os.path.join(library.work, "new name.mkv"))
    page.js("document.querySelector('.grid').focus()")
    page.press("v")
    page.until(lambda: "It does not play: " in page.text("dialog.player") and "the clip is not there any more" in page.text("dialog.player"), "told why")
    assert page.all(".player .timeline") and page.text(".player h2") == "old.mkv", "the timeline stays"
    page.shot("playing-preview-moved")


@flow("the player keeps the rules in light, dark and narrow, and keeps the focus inside")
def access(page, library):
    page.review(library.review, "person/1")
    faults = []
    for look in ({"is_dark": False}, {"is_dark": True}, {"width": 360, "height": 720}, {"width": 320, "height": 720}):
        page.look(**look)
        page.js("document.querySelector('.grid').focus()") if page.one(".face") else None
        page.press("v")
        opened(page)
        faults += [f"{look}: {each}" for each in broken(page)]
        page.shot(f"playing-{'-'.join(str(value) for value in look.values())}")
        for _ in range(12):
            page.press("Tab")
            if not page.js("return document.activeElement === document.body || document.activeElement.closest('dialog') != null"):
                faults.append(f"{look}: Tab leads out of the player")
                break
        page.press("Escape")
        page.until(lambda: not page.all("dialog.player"), "closed")
    assert not faults, f"{len(faults)} rules are broken:\n  " + "\n  ".join(faults)
