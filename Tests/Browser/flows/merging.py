"""Making people one, keeping them apart, ignoring them; on their cards."""
from harness import flow


def card(page, person):
    """The card of a person, by number."""
    return page.until(lambda: page.js(
        "return document.querySelector(`.card [data-person='${arguments[0]}']`)?.closest('.card')", person), f"card {person}")


def choose(page, *people):
    for person in people:
        page.click(page.one(f".card [data-person='{person}']"))


@flow("a card that is dropped on another makes the two one, and undo makes them two")
def by_drop(page, library):
    before = library.counts()
    page.review(library.review)
    page.drag(card(page, 3), card(page, 1))
    page.hears("Done: merged person 3 into person 1.")
    assert library.counts() == {1: 15, 2: 9, 4: 4, None: 2}
    assert library.value("SELECT merged_into FROM person WHERE number = 3") == 1
    page.until(lambda: len(page.all(".card")) == 3, "the other card is gone")
    assert "15 faces" in card(page, 1).text
    page.shot("merging-dropped")
    library.check()
    page.click(page.button("Undo"))
    page.until(lambda: len(page.all(".card")) == 4, "it is back")
    assert library.counts() == before
    # On itself, a card is let go of.
    edits = library.last_edit()
    page.drag(card(page, 2), card(page, 2))
    assert library.last_edit() == edits
    library.check()


@flow("several are chosen and made one, by the button and by the key; the first on the page keeps its number")
def by_choosing(page, library):
    page.review(library.review)
    button = page.button("Make one of those chosen")
    assert not button.is_enabled()
    choose(page, 4)
    assert not page.button("Make one of those chosen").is_enabled()
    choose(page, 2)
    page.click(page.button("Make these 2 one"))
    page.hears("Done: merged person 4 into person 2.")
    assert library.counts()[2] == 13
    page.until(lambda: len(page.all(".card")) == 3, "three are left")
    # The choice went with the merge.
    assert not page.all(".card input:checked")
    # By keyboard alone: the box has the focus, and `m` is no letter of a name there.
    page.js("document.querySelector(`.card [data-person='1']`).focus()")
    page.press("Space")
    page.js("document.querySelector(`.card [data-person='3']`).focus()")
    page.press("Space", "m")
    page.hears("Done: merged person 3 into person 1.")
    assert library.counts() == {1: 15, 2: 13, None: 2}
    library.check()
    # Two at once are one undo each.
    page.js("document.activeElement.blur()")
    page.press("u")
    page.until(lambda: library.counts()[1] == 9, "one merge is undone")
    page.until(lambda: len(page.all(".card")) == 3, "and shown")
    page.press("u")
    page.until(lambda: library.counts() == {1: 9, 2: 9, 3: 6, 4: 4, None: 2}, "both are")
    library.check()


@flow("two that are kept apart are kept apart, and the person's page says so")
def apart(page, library):
    page.review(library.review)
    choose(page, 1, 2)
    page.click(page.button("Keep these two apart"))
    page.hears("Done: kept people 1 and 2 apart.")
    assert library.rows("SELECT first, second FROM kept_apart") == [(1, 2)]
    page.go("person/2")
    assert "kept apart from 1" in page.text("#view")
    # From a person's page, by name.
    library.command("name", "people", "4", "Dan")
    page.until(lambda: page.said().startswith("The library was changed elsewhere"), "the page sees the command")
    page.click(page.button("Keep apart from …"))
    page.fill(page.field("Number or name"), "nobody")
    page.press("Enter")
    page.until(lambda: page.text("#ask-wrong") == "There is nobody of this number or name.", "an unknown name is told")
    page.fill(page.field("Number or name"), "dan")
    page.press("Enter")
    page.until(lambda: (2, 4) in library.rows("SELECT first, second FROM kept_apart"), "kept apart by name")
    page.until(lambda: "kept apart from 1, 4" in page.text("#view"), "and told")
    library.check()


@flow("who is ignored goes to a page of their own, and comes back")
def ignoring(page, library):
    page.review(library.review)
    page.click(page.button("Ignore: Person 3"))
    page.hears("Done: ignored person 3.")
    assert library.value("SELECT is_ignored FROM person WHERE number = 3") == 1
    page.until(lambda: len(page.all(".card")) == 3, "the card is gone")
    assert page.button("Ignored 1") and page.button("People 3")
    page.click(page.button("Ignored 1"))
    page.until(lambda: len(page.all(".card")) == 1, "one is ignored")
    library.check()
    page.click(page.button("Ignore no longer: Person 3"))
    page.hears("Done: ignored person 3 no longer.")
    page.until(lambda: "Nobody is ignored." in page.text("#view"), "nobody is left")
    assert library.value("SELECT is_ignored FROM person WHERE number = 3") == 0
    # On the person's page.
    page.go("person/3")
    page.click(page.button("Ignore"))
    page.hears("Done: ignored person 3.")
    page.click(page.button("Ignore no longer"))
    page.hears("Done: ignored person 3 no longer.")
    library.check()
