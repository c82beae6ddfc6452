"""Search by a photo, by a face, by clip and time."""
import base64
import hashlib
import os

from harness import flow
from harness.rules import broken, walk


def photo(name):
    return os.path.join(os.environ["ROLLCALL_HOME"], "demo/photos", name)


def files(library):
    """All files of the library with their bytes' hashes."""
    found = {}
    for folder, _, names in os.walk(library.folder):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, library.folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


@flow("a photo that is chosen is told who it is, with the likeliest people, and nothing of it is kept")
def by_photo(page, library):
    library.command("name", "people", "1", "Ann")
    page.review(library.review, "search")
    before = files(library)
    page.driver.find_element("id", "search-photo").send_keys(photo("obama.jpg"))
    page.until(lambda: "This is Ann" in page.text("#view") or "This is Person 3" in page.text("#view"), "known", 60)
    page.shot("finding-photo")
    assert page.all(".found .card"), "the likeliest people"
    assert page.all(".found-faces a"), "the faces most like it"
    page.driver.find_element("id", "search-photo").send_keys(os.path.abspath(__file__))
    page.until(lambda: "Not searched: " in page.text("#view"), "what is no photo is refused in words")
    assert files(library) == before, "the library is as it was"
    left = [name for name in os.listdir(library.work) if name.lower().endswith((".jpg", ".jpeg"))]
    assert left == [], left


@flow("a photo that is dropped is looked for; another place on the page does not leave the page")
def by_drop(page, library):
    page.review(library.review, "search")
    with open(photo("biden.jpg"), "rb") as file:
        text = base64.b64encode(file.read()).decode()
    page.js("""const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0));
               const transfer = new DataTransfer(); transfer.items.add(new File([bytes], 'them.jpg', { type: 'image/jpeg' }));
               document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))""", text)
    page.until(lambda: "This is Person 2" in page.text("#view") or "This is Person 4" in page.text("#view"), "known", 60)
    assert "them.jpg" in page.text("#view")


@flow("who is in a clip at a moment, and from there to the face")
def by_time(page, library):
    page.review(library.review, "search")
    page.js("""const select = document.getElementById('search-clip');
               select.value = [...select.options].find((option) => option.text.startsWith('one.mp4')).value; select.dispatchEvent(new Event('change'))""")
    page.fill(page.one("#search-from"), "0:01")
    page.press("Enter")
    page.until(lambda: page.all(".there"), "somebody")
    assert "Person 1" in page.text(".found") and "Person 2" not in page.text(".found"), page.text(".found")
    page.fill(page.one("#search-to"), "0:05")
    page.press("Enter")
    page.until(lambda: "Person 2" in page.text(".found"), "a span holds both")
    page.shot("finding-time")
    page.fill(page.one("#search-from"), "soon")
    page.press("Enter")
    page.until(lambda: "A moment is written as seconds" in page.text("#view"), "what is no time is told")
    face = page.one(".found-faces a")
    wanted = face.get_attribute("href").split("/")[-1]
    page.click(face)
    page.until(lambda: page.all(".grid .face"), "among the faces")
    assert page.js("return document.querySelector('.grid').getAttribute('aria-activedescendant')") is not None
    assert wanted in page.js("return [...document.querySelectorAll('.face img')].map((image) => image.src).join()")


@flow("a face of the library is asked for those who are like it")
def by_face(page, library):
    page.review(library.review, "person/3")
    page.one(".face")
    page.js("document.querySelector('.grid').focus()")
    page.press("Space", "f")
    page.until(lambda: page.all(".found .card"), "somebody is like it", 60)
    assert "Person 1" in page.text("#view")


@flow("search keeps the rules, with and without results")
def access(page, library):
    page.review(library.review, "search")
    page.driver.find_element("id", "search-photo").send_keys(photo("obama.jpg"))
    page.until(lambda: page.all(".found .card"), "found", 60)
    faults = []
    for look in ({"is_dark": False}, {"is_dark": True}, {"width": 360, "height": 720}, {"width": 320, "height": 720}, {"width": 1200}):
        page.look(**look)
        faults += [f"{look}: {each}" for each in broken(page)]
        page.shot(f"finding-{'-'.join(str(value) for value in look.values())}")
    # What was told lies over the page for some seconds.
    page.until(lambda: page.said() == "", "what was told is gone")
    names, wrong = walk(page)
    faults += wrong
    assert not faults, f"{len(faults)} rules are broken:\n  " + "\n  ".join(faults)
