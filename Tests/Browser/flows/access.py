"""Whether everybody can use the pages: by keyboard, by screen reader, on a phone, in the dark, enlarged, without motion."""
from harness import flow
from harness.rules import broken, walk

PLACES = ["people", "person/1", "questions", "unsorted", "ignored", "not-faces", "search", "log", "work", "export", "person/99"]

# What there is to hide: somebody ignored, no face, a name of the other direction, an edit undone.
def prepare(library):
    library.command("name", "people", "1", "Ann Lee")
    library.command("name", "people", "2", "דנה")
    library.command("ignore", "people", "4")
    library.command("not-a-face", "people", library.faces(3)[0])
    library.command("name", "people", "3", "Cy")
    library.command("undo", "people")


def check(page, what, faults):
    faults += [f"{what}: {each}" for each in broken(page)]


def report(faults):
    assert not faults, f"{len(faults)} rules are broken:\n  " + "\n  ".join(faults)


@flow("every page keeps the rules, in light and dark")
def pages(page, library):
    prepare(library)
    page.review(library.review)
    faults = []
    for is_dark in (False, True):
        page.look(is_dark=is_dark)
        for place in PLACES:
            page.go(place)
            check(page, f"{place}{' in the dark' if is_dark else ''}", faults)
            page.shot(f"access-{place.replace('/', '-')}-{'dark' if is_dark else 'light'}")
    report(faults)


@flow("what opens and what is told keeps the rules too: choices, dialogs, notes, complaints")
def states(page, library):
    prepare(library)
    page.review(library.review, "person/1")
    faults = []
    for is_dark in (False, True):
        tone = "dark" if is_dark else "light"
        page.look(is_dark=is_dark)
        page.go("person/1")
        page.one(".face")
        page.js("document.querySelector('.grid').focus()")
        page.press("Space", "Right", "Space")
        page.until(lambda: page.text("[role=toolbar] [aria-live]") == "2 faces chosen", "chosen")
        check(page, f"chosen faces, {tone}", faults)
        page.shot(f"access-chosen-{tone}")
        page.press("m")
        page.actions().send_keys("nobody").perform()
        page.press("Enter")
        page.until(lambda: page.text("#ask-wrong") != "", "a complaint")
        check(page, f"the question who, {tone}", faults)
        page.shot(f"access-who-{tone}")
        page.press("Escape", "?")
        page.one("#keys")
        check(page, f"keys, {tone}", faults)
        page.shot(f"access-keys-{tone}")
        page.press("Escape")
        page.js("document.getElementById('note').textContent = 'Process 1 is writing'; document.getElementById('note').hidden = false")
        page.js("document.getElementById('said').textContent = 'Done: named person 1.'")
        check(page, f"what is told, {tone}", faults)
        page.shot(f"access-told-{tone}")
    report(faults)


@flow("on a phone, and at four times the size, nothing scrolls sideways and all can be reached")
def narrow(page, library):
    prepare(library)
    page.review(library.review)
    faults = []
    # 320 px is a screen of 1280 px at 400 % (WCAG 1.4.10).
    for width in (360, 320):
        page.look(width=width, height=720)
        for place in PLACES:
            page.go(place)
            check(page, f"{place} at {width} px", faults)
            page.shot(f"access-{place.replace('/', '-')}-{width}")
    page.look(width=1280, height=900)
    page.js("document.documentElement.style.fontSize = '200%'")
    for place in PLACES:
        page.go(place)
        check(page, f"{place} with letters twice as large", faults)
    page.shot("access-log-large-letters")
    report(faults)


@flow("the Tab key leads through every page and out of it, in the page's order, and shows where it is")
def focus(page, library):
    prepare(library)
    page.review(library.review)
    faults = []
    for is_dark in (False, True):
        page.look(is_dark=is_dark)
        for place in PLACES:
            page.go(place)
            names, wrong = walk(page)
            faults += [f"{place}: {each}" for each in wrong]
            # The page's head comes first, the same on all pages.
            head = ["Skip to the content"] + page.js("return [...document.querySelectorAll('#pages a')].map((link) => link.textContent)")
            found = names[:len(head)]
            if found != head:
                faults.append(f"{place}: the way begins with {found}")
            if place == "people":
                for wanted in ("Choose Ann Lee", "Name of person 1", "Faces of Ann Lee", "Ignore: Ann Lee"):
                    if wanted not in names:
                        faults.append(f"people: Tab does not reach “{wanted}”")
            if place == "person/1" and "Faces" not in names:
                faults.append(f"person/1: Tab does not reach the faces: {names}")
    report(faults)


@flow("the skip link leads past the head; a dialog keeps the focus and gives it back")
def keyboard(page, library):
    page.review(library.review)
    page.go("log")
    page.until(lambda: page.js("return document.activeElement.id") == "view", "a new page has the focus")
    page.from_the_top()
    page.press("Tab")
    assert page.name_of_focused() == "Skip to the content"
    page.shot("access-skip-link")
    page.press("Enter")
    page.press("Tab")
    assert page.js("return document.querySelector('main').contains(document.activeElement)"), "the next stop is in the content"
    assert page.driver.title == "Log · Rollcall" and page.js("return location.hash") == "#/log", "the page is the same"
    page.click(page.button("Keys"))
    assert page.js("return document.activeElement.closest('dialog')?.id") == "keys"
    for _ in range(4):
        page.press("Tab")
        inside = page.js("return document.activeElement === document.body || document.activeElement.closest('dialog') != null")
        assert inside, "the focus is in the dialog"
    page.press("Escape")
    page.until(lambda: page.name_of_focused() == "Keys", "the focus is back where it came from")


@flow("where less motion is asked for nothing moves; with few colours what is chosen is still to be seen")
def settings(page, library):
    page.review(library.review)
    page.look(is_still=True)
    faults = []
    for place in PLACES:
        page.go(place)
        check(page, f"{place} without motion", faults)
    page.go("person/1")
    page.one(".face")
    page.js("document.querySelector('.grid').focus()")
    page.press("Space")
    page.cdp("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    edges = page.js("return [...document.querySelectorAll('.face')].slice(0, 2).map((face) => getComputedStyle(face).borderTopColor)")
    page.shot("access-forced-colours")
    assert edges[0] != edges[1], f"a chosen face looks like another: {edges}"
    report(faults)


@flow("a screen reader hears how many faces there are, which is chosen, and what was done")
def spoken(page, library):
    page.review(library.review, "person/1")
    page.one(".face")
    tree = page.cdp("Accessibility.getFullAXTree")["nodes"]
    cells = [node for node in tree if node.get("role", {}).get("value") == "gridcell" and not node.get("ignored")]
    names = [node["name"]["value"] for node in cells]
    faces = [name for name in names if name.startswith("one.mp4, 0:0")]
    assert len(faces) == 9 and all("quality" in name for name in faces), names
    roles = {node.get("role", {}).get("value") for node in tree}
    for role in ("main", "navigation", "banner", "toolbar", "grid", "row", "status"):
        assert role in roles, f"no {role}: {sorted(filter(None, roles))}"
    grid = next(node for node in tree if node.get("role", {}).get("value") == "grid")
    values = {each["name"]: each["value"].get("value") for each in grid["properties"]}
    assert values.get("multiselectable") is True, values
    # Only those in sight are in the page; how many there are is told.
    assert page.js("return document.querySelector('.grid').getAttribute('aria-rowcount')") == "2", "a title and a row"
    assert page.js("return document.querySelector('.face').parentNode.getAttribute('aria-rowindex')") == "2"
    page.js("document.querySelector('.grid').focus()")
    page.press("Right", "Space")
    tree = page.cdp("Accessibility.getFullAXTree")["nodes"]
    selected = [node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "gridcell"
                and any(each["name"] == "selected" and each["value"]["value"] for each in node.get("properties", []))]
    selected = [name for name in selected if name.startswith("one.mp4")]
    assert len(selected) == 1, selected
    live = page.js("return [...document.querySelectorAll('[role=status], [role=alert], [aria-live]')].map((each) => each.id)")
    assert "said" in live and "note" in live
