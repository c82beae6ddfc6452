"""The log: each edit, undone and made again from there, by the buttons on top and by key."""
from harness import flow


@flow("each edit stands in the log, is undone there, and made again")
def from_the_log(page, library):
    page.review(library.review)
    before = library.counts()
    page.fill(page.field("Name of person 1"), "Ann")
    page.press("Enter")
    page.hears("Done: named person 1 “Ann”.")
    page.click(page.button("Ignore: Person 3"))
    page.hears("Done: ignored person 3.")
    page.go("log")
    rows = page.all("#view tbody tr")
    assert len(rows) == library.value("SELECT count(*) FROM edit")
    assert "ignored person 3" in rows[0].text and "named person 1 “Ann”" in rows[1].text, "the newest is on top"
    # In any order: the older one alone.
    named = library.last_edit() - 1
    page.click(page.button(f"Undo edit {named}"))
    page.until(lambda: library.names()[1] is None, "the name is gone, the other edit is not")
    assert library.value("SELECT is_ignored FROM person WHERE number = 3") == 1
    page.button(f"Redo edit {named}")
    page.until(lambda: "(undone)" in page.text("#view"), "marked as undone")
    page.shot("log-undone")
    page.click(page.button(f"Redo edit {named}"))
    page.until(lambda: library.names()[1] == "Ann", "made again")
    library.check()
    assert library.counts()[1] == before[1]


@flow("undo and redo by button and by key walk through what was done")
def by_key(page, library):
    page.review(library.review)
    states = [library.names()]
    for name in ("A", "B", "C"):
        page.fill(page.field("Name of person 1"), name)
        page.press("Enter")
        page.hears(f"Done: named person 1 “{name}”.")
        states.append(library.names())
    page.js("document.activeElement.blur()")
    for state in reversed(states[:-1]):
        page.press("u")
        page.until(lambda: library.names() == state, f"undone to {state}")
        page.until(lambda: page.field("Name of person 1").get_attribute("value") == (state[1] or ""), "and shown")
    for state in states[1:]:
        page.press(("Shift", "u"))
        page.until(lambda: library.names() == state, f"made again to {state}")
        page.until(lambda: page.field("Name of person 1").get_attribute("value") == state[1], "and shown")
    # In a field these are letters.
    page.fill(page.field("Name of person 2"), "uUmx")
    page.press("Enter")
    page.hears("Done: named person 2 “uUmx”.")
    page.click(page.button("Undo"))
    page.until(lambda: library.names()[2] is None, "undone by the button")
    # Not waited for what the page shows: its own edit is not somebody else's.
    page.click(page.button("Redo"))
    page.until(lambda: library.names()[2] == "uUmx", "made again by the button")
    page.press("u", "u", "u")
    page.until(lambda: library.names()[2] is None and library.names()[1] == states[1][1], "three keys at once are three edits, one after the other")
    library.check()


@flow("an edit that a later one rests on is not undone, and the later one is named")
def rests(page, library):
    page.review(library.review, "person/1")
    page.one(".face")
    page.js("document.querySelector('.grid').focus()")
    page.press("Space", "n")
    page.hears("Done: split 1 face from person 1, who are person 5 now.")
    split = library.last_edit()
    library.command("name", "people", "5", "Eve")
    library.command("merge", "people", "2", "5")
    page.go("log")
    page.click(page.button(f"Undo edit {split}"))
    page.until(lambda: page.said().startswith("Not done: "), "refused")
    assert str(library.last_edit()) in page.said() or str(library.last_edit() - 1) in page.said(), page.said()
    assert library.counts()[2] == 10
    library.check()
