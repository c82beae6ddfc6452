"""Datasets from the page: a form whose counts follow it, what it refuses, and the folder that is there in the end."""
import filecmp
import os

from selenium.webdriver.support.ui import Select

from harness import flow
from harness.rules import broken, walk


def control(page, title):
    """The form's control of this title, in sight."""
    return page.until(lambda: page.js("""
        const label = [...document.querySelectorAll('.export-form label')].find((each) =>
          each.checkVisibility() && (each.matches('.tick') ? each : each.querySelector('span') ?? each).textContent.trim() === arguments[0]);
        return label?.control""", title), f"a control “{title}”")


def choose(page, title, value):
    Select(control(page, title)).select_by_value(value)


def number(page, title, value):
    page.fill(control(page, title), str(value))


def summary(page):
    return page.text(".preview p[role=status]")


def counts(page, words):
    """Waits until what is counted begins so."""
    page.until(lambda: summary(page).startswith(words) and not page.all(".preview-body.old"), f"“{words}”, it says “{summary(page)}”", 60)


def shown(page):
    """What goes in by the preview: folder to faces."""
    found = page.js("return [...document.querySelectorAll('.goes-in .soft')].map((each) => /^ (\\S+) · (\\d+) faces?/.exec(each.textContent).slice(1))")
    return {folder: int(faces) for folder, faces in found}


def samples(page):
    """The faces that are shown of each class: folder to identifiers."""
    return dict(page.js("""return [...document.querySelectorAll('.goes-in')].map((each) => [
        each.querySelector('.soft').textContent.trim().split(' ')[0], [...each.querySelectorAll('img')].map((image) => image.src.split('/').at(-1))])"""))


def files(folder):
    """All files below a folder, relative to it."""
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(place, name), folder) for name in names]
    return sorted(found)


def pictures(folder):
    """`{class: pictures}` of a folder of classes; each is a picture by its first bytes."""
    found = {}
    for path in files(folder):
        if path.endswith(".jpg"):
            with open(os.path.join(folder, path), "rb") as file:
                assert file.read(3) == b"\xff\xd8\xff", path
            name = os.path.basename(os.path.dirname(path))
            found[name] = found.get(name, 0) + 1
    return found


def beside_library(library):
    return sorted(name for name in os.listdir(library.work) if not name.startswith(".people"))


def state(page):
    return page.js("return document.querySelector('.jobs .job .state')?.textContent ?? ''")


def by_person(library, where="1"):
    """Faces of those who are not ignored, by the folder that the export gives them."""
    rows = library.rows(f"SELECT person, count(*) FROM face JOIN person ON person.number = face.person WHERE NOT is_rejected AND NOT is_ignored AND {where} GROUP BY 1")
    return {f"person-{person:04}": faces for person, faces in rows}


@flow("what it will hold follows each choice, by number and by picture, as the database has it")
def counted(page, library):
    library.command("ignore", "people", "4")
    page.review(library.review, "export")
    page.until(lambda: " of 3 people in " in summary(page), f"counted at once: {summary(page)}", 60)
    assert "nearly the same as a better one" in page.text(".preview table"), "why so few"
    page.click(control(page, "Keep pictures that are nearly the same"))
    counts(page, "24 faces of 3 people in 24 pictures, of ")
    assert shown(page) == by_person(library), (shown(page), by_person(library))
    page.shot("exporting-counted")
    for folder, faces in samples(page).items():
        person = int(folder.split("-")[1])
        owners = {row[0] for row in library.rows(f"SELECT person FROM face WHERE id IN ({','.join('?' * len(faces))})", *faces)}
        assert faces and owners == {person}, (folder, owners)
    page.js("document.querySelector('.goes-in-list').scrollIntoView()")
    page.until(lambda: page.js("return [...document.querySelectorAll('.samples img')].every((image) => image.complete && image.naturalWidth > 0)"), "each picture is there")

    # People: at least so many faces, only some, and nobody.
    number(page, "With at least", 7)
    counts(page, "18 faces of 2 people")
    assert set(shown(page)) == {"person-0001", "person-0002"}
    number(page, "With at least", 1)
    choose(page, "People", "some")
    counts(page, "Not counted: nobody is chosen yet.")
    page.click(page.button("Export", within=".export-form"))
    assert page.driver.title == "Export · Rollcall" and page.all(".export-form [aria-invalid]"), "nobody is not everybody"
    page.click(control(page, "Person 3 6"))
    counts(page, "6 faces of 1 person in 6 pictures")
    assert shown(page) == {"person-0003": 6} and not page.all("[aria-invalid]")
    choose(page, "People", "all")
    page.click(control(page, "Also the faces of nobody, as a class of their own"))
    counts(page, "26 faces of 3 people")
    page.click(control(page, "Also the faces of nobody, as a class of their own"))

    # Faces: the best so many, and those of some quality.
    number(page, "At most", 2)
    counts(page, "6 faces of 3 people")
    best = {row[0] for row in library.rows("SELECT id FROM face WHERE person = 1 ORDER BY quality DESC, id LIMIT 2")}
    assert set(samples(page)["person-0001"]) == best, "the best first"
    number(page, "At most", "")
    counts(page, "24 faces of 3 people")
    slider = control(page, "Quality from")
    middle = library.value("SELECT quality FROM face ORDER BY quality LIMIT 1 OFFSET 12")
    page.js("arguments[0].focus()", slider)
    steps = int(middle / 0.05) + 1
    page.press(*["Right"] * steps)
    wanted = by_person(library, f"quality >= {steps * 0.05}")
    counts(page, f"{sum(wanted.values())} faces of ")
    assert shown(page) == wanted and sum(wanted.values()) < 24, (shown(page), wanted)
    assert page.text("output") == f"{steps * 0.05:.2f}".rstrip("0")

    # A split, and what it says of leaks; a format that has none says so.
    page.js("document.querySelector('.export-form').dataset.isOld = ''")
    page.click(page.button("As at first"))
    page.until(lambda: page.js("return document.querySelector('.export-form:not([data-is-old])') != null"), "the form is a new one")
    page.click(control(page, "Keep pictures that are nearly the same"))
    choose(page, "Parts", "own")
    number(page, "Shares", "50/50")
    page.until(lambda: "Split by shot: " in page.text(".preview"), "the split", 60)
    assert " train" in page.text(".goes-in") or " test" in page.text(".goes-in"), page.text(".goes-in")
    page.shot("exporting-split")
    choose(page, "Format", "webvtt")
    page.until(lambda: "This format has no parts." in page.text(".export-form"), "no parts")
    # The form is kept while other pages are looked at, and when it is loaded anew.
    page.go("log")
    page.go("export")
    page.driver.refresh()
    page.until(lambda: page.all(".export-form"), "the form")
    assert Select(control(page, "Format")).first_selected_option.get_attribute("value") == "webvtt"


@flow("an edit, here or elsewhere, is in the counts when the form is looked at again")
def edited(page, library):
    page.review(library.review, "export")
    page.click(control(page, "Keep pictures that are nearly the same"))
    counts(page, "28 faces of 4 people")
    library.command("merge", "people", "1", "3")
    counts(page, "28 faces of 3 people")
    assert shown(page) == by_person(library)
    page.go("people")
    page.click(page.button("Ignore: Person 2"))
    page.hears("Done: ignored person 2.")
    page.go("export")
    counts(page, "19 faces of 2 people")


@flow("the export runs as a command, with a bar, to a dataset on disk that holds what was counted")
def exported(page, library):
    library.command("name", "people", "1", "Ann")
    page.review(library.review, "export")
    page.click(control(page, "Keep pictures that are nearly the same"))
    counts(page, "28 faces of 4 people in 28 pictures")
    wanted = shown(page)
    assert page.js("return document.getElementById('export-name').placeholder") == "people-imagefolder"
    page.fill(page.one("#export-name"), "My faces")
    page.overhear()
    page.js("""window.moments = [];
               new MutationObserver(() => {
                 const bar = document.querySelector('#working [data-job] progress');
                 if (bar) moments.push([bar.getAttribute('aria-label'), bar.getAttribute('aria-valuetext')]);
               }).observe(document.getElementById('working'), { subtree: true, childList: true, attributes: true })""")
    page.press("Enter")
    page.until(lambda: page.driver.title == "Work · Rollcall", "where it is followed")
    page.overhears("Exporting a dataset: done.")
    assert all(name == "Exporting a dataset" and words for name, words in page.js("return moments")) and page.js("return moments.length") > 0
    assert "28 faces of 4 people in 28 pictures" in page.text(".job"), page.text(".job")
    assert page.text(".job .command").startswith("rollcall export ") and page.text(".job .command").endswith("/My faces'")
    page.shot("exporting-done")
    folder = os.path.join(library.work, "My faces")
    assert pictures(folder) == wanted, (pictures(folder), wanted)
    with open(os.path.join(folder, "faces.jsonl"), encoding="utf-8") as lines:
        assert len(lines.readlines()) == 28
    # The command of the list, typed, makes the same.
    library.command("export", "people", "--near-duplicates=keep", "-o", "again")
    again = os.path.join(library.work, "again")
    assert files(again) == files(folder)
    assert all(filecmp.cmp(os.path.join(again, path), os.path.join(folder, path), shallow=False) for path in files(folder) if path.endswith((".jpg", ".jsonl")))

    # A name that is taken is said by its field; the dataset is replaced where that is asked for, and other folders are not.
    os.mkdir(os.path.join(library.work, "Mine"))
    with open(os.path.join(library.work, "Mine", "notes.txt"), "w", encoding="utf-8") as file:
        file.write("notes")
    page.go("export")
    number(page, "At most", 1)
    counts(page, "4 faces of 4 people")
    for name in ("My faces", "Mine"):
        page.fill(page.one("#export-name"), name)
        page.press("Enter")
        page.until(lambda: f"“{name}” is there already" in page.text(".export-form"), "told by the field")
        assert page.js("return document.activeElement.id") == "export-name" and page.driver.title == "Export · Rollcall"
        page.shot("exporting-taken")
    page.click(control(page, "Replace a dataset of this name"))
    page.overhear()
    page.click(page.button("Export", within=".export-form"))
    told = page.overhears("Exporting a dataset: failed: ")
    assert "Mine" in told and files(os.path.join(library.work, "Mine")) == ["notes.txt"], told
    page.go("export")
    page.fill(page.one("#export-name"), "My faces")
    page.overhear()
    page.press("Enter")
    page.overhears("Exporting a dataset: done.")
    assert sum(pictures(folder).values()) == 4, pictures(folder)
    library.check()


@flow("a choice that cannot be is said by its field, is not counted and not exported; nothing is made of it")
def refused(page, library):
    before = beside_library(library)
    page.review(library.review, "export")
    page.until(lambda: " of 4 people in " in summary(page), "counted", 60)
    for title, wrong, words, right in (
            ("Quality of JPEG and WebP", "500", "It must be a whole number from 1 to 100.", "80"),
            ("Margin around the face", "-1", "It must be a number from 0 to 10.", "0.5"),
            ("At most", "2.5", "It must be a whole number from 1 to 1,000,000,000.", "")):
        number(page, title, wrong)
        counts(page, f"Not counted: “{title}”. {words}")
        field = control(page, title)
        assert field.get_attribute("aria-invalid") == "true"
        assert page.js("return document.getElementById(arguments[0].getAttribute('aria-describedby')).textContent", field) == words
        page.shot("exporting-wrong")
        page.click(page.button("Export", within=".export-form"))
        assert page.js("return document.activeElement === arguments[0]", field), "the focus is where it is to be mended"
        number(page, title, right)
        page.until(lambda: " of 4 people in " in summary(page), "counted", 60)
        assert not page.all("[aria-invalid]")
    # A field that is out of sight says nothing, and is not told to the command.
    number(page, "Quality of JPEG and WebP", "500")
    counts(page, "Not counted: ")
    choose(page, "Kept as", "png")
    page.until(lambda: " of 4 people in " in summary(page), "counted", 60)
    choose(page, "Parts", "own")
    for wrong in ("70", "a/b", "70/30/5/5", ""):
        number(page, "Shares", wrong)
        counts(page, "Not counted: “Shares”. It must be two or three numbers with strokes between")
    # What only the command can tell.
    number(page, "Shares", "0/100")
    page.until(lambda: "--split cannot be “0/100”" in summary(page), summary(page))
    number(page, "Shares", "70/30")
    number(page, "Box of at least", 90000)
    page.until(lambda: "no face is left to be exported" in summary(page), f"{summary(page)}", 60)
    page.shot("exporting-nothing")
    number(page, "Box of at least", 0)
    page.until(lambda: " of 4 people in " in summary(page), "counted", 60)
    for name, better in (("../out", "out"), ("a/b", "b"), (".hidden", "hidden"), ("..", None)):
        page.fill(page.one("#export-name"), name)
        page.press("Enter")
        words = f"“{name}” is no plain name ({f'“{better}” would do' if better else 'it needs a letter'})."
        page.until(lambda: words in page.text(".export-form"), words)
    assert page.driver.title == "Export · Rollcall"
    assert beside_library(library) == before, "nothing was made"


@flow("an export that is cancelled leaves no dataset; gone on with, it is the same to the byte as one that was not")
def cancelled(page, library):
    page.review(library.review, "export")
    page.click(control(page, "Keep pictures that are nearly the same"))
    counts(page, "28 faces of 4 people")
    choose(page, "Kept as", "png")
    page.fill(page.one("#export-name"), "cast")
    page.until(lambda: not library.review.commands(), "nothing is counted any more", 60)
    page.press("Enter")
    with library.review.held("export", until=lambda: any(path.endswith(".png") for path in files(library.work))):
        page.until(lambda: state(page) == "runs", f"{state(page)}")
        page.click(page.button("Cancel: Exporting a dataset, 1", within=".jobs"))
        page.until(lambda: state(page) == "is stopping", f"{state(page)}")
    page.until(lambda: state(page) == "stopped; it can go on", f"{state(page)}", 60)
    folder = os.path.join(library.work, "cast")
    assert not os.path.exists(folder), "what is not finished is not there"
    page.overhear()
    page.click(page.button("Go on: Exporting a dataset, 1"))
    page.overhears("Exporting a dataset: done.")
    library.command("export", "people", "--near-duplicates=keep", "--picture-format=png", "-o", "whole")
    whole = os.path.join(library.work, "whole")
    assert files(folder) == files(whole) and sum(path.endswith(".png") for path in files(folder)) == 28
    assert all(filecmp.cmp(os.path.join(folder, path), os.path.join(whole, path), shallow=False) for path in files(whole) if path.endswith((".png", ".jsonl")))
    assert not [name for name in os.listdir(library.work) if name.startswith(".") and "cast" in name], os.listdir(library.work)
    library.check()


@flow("while an export runs people are corrected: it only reads")
def beside(page, library):
    page.review(library.review, "export")
    page.until(lambda: " of 4 people in " in summary(page), "counted", 60)
    page.fill(page.one("#export-name"), "cast")
    page.until(lambda: not library.review.commands(), "nothing is counted any more", 60)
    page.press("Enter")
    with library.review.held("export"):
        page.go("people")
        page.click(page.button("Ignore: Person 1"))
        page.hears("Done: ignored person 1.")
        assert library.value("SELECT count(*) FROM person WHERE is_ignored") == 1
    page.go("work")
    page.until(lambda: state(page) in ("done", "failed"), f"{state(page)}", 60)
    assert state(page) == "done", page.text(".job")
    library.check()


@flow("the form keeps the rules while it counts, complains and has counted, in light, dark and narrow")
def access(page, library):
    page.review(library.review, "export")
    faults = []
    for look in ({"is_dark": False}, {"is_dark": True}, {"width": 360, "height": 720}, {"width": 320, "height": 720}):
        page.look(**look)
        page.until(lambda: " of 4 people in " in summary(page), "counted", 60)
        faults += [f"{look}: {each}" for each in broken(page)]
        choose(page, "People", "some")
        number(page, "Margin around the face", "-1")
        page.fill(page.one("#export-name"), "../out")
        counts(page, "Not counted: ")
        number(page, "Margin around the face", "0.3")
        choose(page, "People", "all")
        page.until(lambda: " of 4 people in " in summary(page), "counted", 60)
        page.fill(page.one("#export-name"), "../out")
        page.press("Enter")
        page.until(lambda: "is no plain name" in page.text(".export-form"), "refused")
        number(page, "Margin around the face", "-1")
        counts(page, "Not counted: ")
        assert len(page.all("[aria-invalid]")) == 2, "two complaints at once"
        faults += [f"{look} with complaints: {each}" for each in broken(page)]
        page.shot(f"exporting-complaints-{'-'.join(str(value) for value in look.values())}")
        number(page, "Margin around the face", "0.3")
        page.fill(page.one("#export-name"), "")
        page.until(lambda: page.all(".preview-body.old") or " of 4 people in " in summary(page), "it counts")
        faults += [f"{look} while it counts: {each}" for each in broken(page)]
    page.look(width=1200, height=900)
    page.until(lambda: " of 4 people in " in summary(page), "counted", 60)
    names, wrong = walk(page)
    faults += wrong
    for wanted in ("Export", "As at first", "Name"):
        if wanted not in names:
            faults.append(f"Tab does not reach “{wanted}”: {names}")
    assert not faults, f"{len(faults)} rules are broken:\n  " + "\n  ".join(faults)
