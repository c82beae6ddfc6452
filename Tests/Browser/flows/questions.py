"""Questions: answered by key until none is left, skipped, taken back, and seen by everybody."""
from harness import flow
from harness.rules import broken, walk


def asked(page):
    return page.text("#question")


def answered(page, key):
    """Answers by a key, and waits until another question, or none, is there."""
    page.js("window.rollcallBefore = document.getElementById('question')")
    page.press(key)
    page.until(lambda: page.js("return !window.rollcallBefore.isConnected && document.getElementById('question') != null"), f"{key} is taken")


@flow("yes makes two people one, undo asks again, no keeps them apart and is never asked again")
def same_person(page, library):
    page.review(library.review, "questions")
    assert asked(page) == "Are these the same person?"
    pair = sorted(page.js("return [...document.querySelectorAll('.sides a')].map((link) => Number(link.hash.split('/').at(-1)))"))
    assert pair in ([1, 3], [2, 4]), pair
    assert all(page.js("return [...document.querySelectorAll('.looks img')].map((image) => image.alt !== '')")), "pictures have words"
    page.shot("questions-pair")
    before = library.counts()
    answered(page, "y")
    assert page.said().startswith("Done: "), page.said()
    assert library.value("SELECT merged_into FROM person WHERE number = ?", pair[1]) == pair[0]
    assert page.js("return document.activeElement.id") == "question", "the focus is on the next question"
    assert page.text(".result"), "what the answer changed is told"
    page.press("u")
    page.until(lambda: library.counts() == before, "undone")
    page.until(lambda: str(pair[1]) in page.js("return [...document.querySelectorAll('.sides a')].map((link) => link.hash).join()"), "asked again")
    answered(page, "n")
    assert library.rows("SELECT first, second FROM kept_apart") == [tuple(pair)]
    left = page.js("return [...document.querySelectorAll('.sides a')].map((link) => Number(link.hash.split('/').at(-1)))")
    assert sorted(left) != pair, "not asked again"
    library.check()


@flow("answered to the end, the library is right, by keys alone")
def to_the_end(page, library):
    page.review(library.review, "questions")
    for _ in range(12):
        if not page.all(".question"):
            break
        answered(page, "y")
    assert page.text("#left").startswith("Nothing is left to ask"), page.text("#view")
    page.shot("questions-done")
    people = {person: count for person, count in library.counts().items() if person}
    # Two people, each in both clips.
    assert sorted(people.values())[-2:] in ([15, 15], [13, 15]) and len(people) == 2, library.counts()
    library.check()


@flow("skipped ones come at the end, in this tab; a command beside makes the answer stale")
def skipping(page, library):
    page.review(library.review, "questions")
    first = page.js("return document.querySelector('.sides').textContent")
    answered(page, "s")
    assert page.js("return document.querySelector('.sides').textContent") != first
    page.driver.refresh()
    page.until(lambda: page.all(".question"), "drawn anew")
    assert page.js("return document.querySelector('.sides').textContent") != first, "it is remembered"
    edits = library.last_edit()
    library.command("name", "people", "1", "Ann")
    page.press("y")
    page.until(lambda: page.said().startswith("Not done, as the library was changed elsewhere") or library.last_edit() > edits + 1, "told")
    assert library.last_edit() == edits + 1, "nothing was answered onto what was not seen"


@flow("questions keep the rules in light, dark, narrow; every answer has a button in the order of Tab")
def access(page, library):
    page.review(library.review, "questions")
    faults = []
    for turn in range(4):
        for look in ({"is_dark": False}, {"is_dark": True}, {"width": 360, "height": 720}, {"width": 320, "height": 720}, {"width": 1200}):
            page.look(**look)
            faults += [f"question {turn + 1}, {look}: {each}" for each in broken(page)]
            page.shot(f"questions-{turn}-{'-'.join(str(value) for value in look.values())}")
        names, wrong = walk(page)
        faults += wrong
        if not page.all(".question"):
            break
        for button in page.js("return [...document.querySelectorAll('.answers button')].map((each) => each.textContent.trim().slice(0, 60))"):
            if button not in names:
                faults.append(f"Tab does not reach “{button}”")
        page.js("document.getElementById('question').focus()")
        answered(page, "s")
    assert not faults, f"{len(faults)} rules are broken:\n  " + "\n  ".join(faults)
