"""A person's page: choosing faces by mouse and by keyboard, and what is then done with them."""
from harness import flow


def cell(page, face):
    """The cell of a face by its place on the page, from 0."""
    return page.one(f"#face-{face}")


def chosen(page):
    return page.js("return [...document.querySelectorAll('.face[aria-selected=true]')].map((cell) => Number(cell.dataset.face))")


def active(page):
    return page.js("return document.querySelector('.grid').getAttribute('aria-activedescendant')")


def count(page):
    return page.text("[role=toolbar] [aria-live]")


def grid(page):
    page.one(".grid .face")
    page.js("document.querySelector('.grid').focus()")


@flow("faces are chosen by mouse: one, a row by Shift, a track by its title, and none")
def by_mouse(page, library):
    page.review(library.review, "person/1")
    cell(page, 0)
    shown = page.js("return [...document.querySelectorAll('.face img')].map((image) => image.src.split('/').at(-1))")
    assert shown == library.faces(1), "the page's order is the database's"
    page.until(lambda: page.js("return [...document.querySelectorAll('.face img')].every((image) => image.naturalWidth > 0)"),
               "all pictures are there")
    assert count(page) == "None chosen"
    for name in ("Move to …", "New person", "Unsorted", "Not a face", "None"):
        assert not page.button(name, "[role=toolbar]").is_enabled(), name
    page.click(cell(page, 1))
    assert chosen(page) == [1] and count(page) == "1 face chosen"
    page.click(cell(page, 4), page.keys.SHIFT)
    assert chosen(page) == [1, 2, 3, 4] and count(page) == "4 faces chosen"
    page.click(cell(page, 2))
    assert chosen(page) == [1, 3, 4]
    page.click(page.one(".head button"))
    assert chosen(page) == list(range(9)), "the title chooses its track"
    page.click(page.one(".head button"))
    assert chosen(page) == []
    page.click(cell(page, 8))
    page.click(page.button("None", "[role=toolbar]"))
    assert chosen(page) == [] and count(page) == "None chosen"
    assert library.last_edit() == library.value("SELECT count(*) FROM edit"), "choosing is no edit"


@flow("faces are chosen by keyboard: arrows, Space, Shift, the track, all, none")
def by_keyboard(page, library):
    page.review(library.review, "person/1")
    grid(page)
    assert active(page) == "face-0"
    page.press("Right", "Right", "Space")
    assert active(page) == "face-2" and chosen(page) == [2]
    page.press(("Shift", "Right"), ("Shift", "Right"))
    assert chosen(page) == [2, 3, 4] and active(page) == "face-4"
    page.press("Escape")
    assert chosen(page) == []
    page.press("t")
    assert chosen(page) == list(range(9))
    page.press("Escape", ("Control", "a"))
    assert len(chosen(page)) == 9
    page.press("Escape", "End")
    assert active(page) == "face-8"
    page.press("Home", "Left", "Up")
    assert active(page) == "face-0", "there is nothing before the first"
    # Down and up keep the column where rows are several.
    page.look(width=360)
    page.until(lambda: page.js("return document.querySelectorAll('.faces').length") >= 3, "three rows")
    columns = page.js("return new Set([...document.querySelectorAll('.face')].map((face) => face.getBoundingClientRect().left)).size")
    page.press("Right", "Down")
    assert active(page) == f"face-{1 + columns}", f"{columns} columns, {active(page)}"
    page.press("Up")
    assert active(page) == "face-1"
    # The grid is one stop of the Tab key, and Tab goes on.
    page.press("Tab")
    assert not page.js("return document.querySelector('.grid').contains(document.activeElement)")


@flow("chosen faces move to somebody by number or name, and the question can be left by Escape")
def move(page, library):
    library.command("name", "people", "2", "Bob")
    page.review(library.review, "person/1")
    first, second = library.faces(1)[:2]
    grid(page)
    page.press("Space", "Right", "Space", "m")
    assert page.text("#ask-title") == "Move 2 faces to …"
    assert page.name_of_focused() == "Number or name"
    page.press("Escape")
    page.until(lambda: not page.all("dialog[open]"), "closed")
    page.until(lambda: page.js("return document.activeElement.classList.contains('grid')"), "the focus is back on the faces")
    assert chosen(page) == [0, 1] and library.counts()[1] == 9
    page.press("m")
    page.actions().send_keys("Bob").perform()
    page.press("Enter")
    page.hears("Done: moved 2 faces to person 2.")
    assert library.counts()[1] == 7 and library.counts()[2] == 11
    assert set(library.rows("SELECT person FROM face WHERE id IN (?, ?)", first, second)) == {(2,)}
    page.until(lambda: len(page.all(".face")) == 7, "they are gone from here")
    page.until(lambda: page.js("return document.activeElement.classList.contains('grid')"), "the focus stays on the faces")
    library.check()
    # By mouse, from the button.
    page.click(cell(page, 0))
    page.click(page.button("Move to …"))
    page.fill(page.field("Number or name"), "4")
    page.click(page.button("Move", "dialog"))
    page.hears("Done: moved 1 face to person 4.")
    assert library.counts()[4] == 5
    library.check()


@flow("a new person from chosen faces is a split: the two are kept apart; all of somebody's faces just move")
def split(page, library):
    page.review(library.review, "person/2")
    grid(page)
    page.press(("Shift", "Right"), ("Shift", "Right"), "n")
    page.hears("Done: split 3 faces from person 2, who are person 5 now.")
    assert library.counts()[5] == 3 and library.counts()[2] == 6
    assert library.rows("SELECT first, second FROM kept_apart") == [(2, 5)]
    page.go("person/5")
    assert len(page.all(".face")) == 3
    library.check()
    page.click(page.button("Undo"))
    page.until(lambda: 5 not in library.counts(), "undone")
    page.until(lambda: "There is no person 5 any more" in page.text("#view"), "the page says that nobody is here")
    page.button("See the log.")
    page.go("person/4")
    grid(page)
    page.press(("Control", "a"), "n")
    page.until(lambda: library.counts().get(4) is None, "moved")
    assert sorted(library.counts().values()) == [2, 4, 6, 9, 9]
    assert library.rows("SELECT first, second FROM kept_apart") == [], "nobody is left to be kept apart from"
    library.check()


@flow("a split is proposed and chosen, not made; the button makes it")
def proposal(page, library):
    library.command("merge", "people", "1", "2")
    page.review(library.review, "person/1")
    page.click(page.button("Propose a split"))
    page.until(lambda: page.said().startswith("If this is two people, these "), "it is told")
    ids = library.faces(1)
    proposed = {ids[face] for face in chosen(page)}
    assert len(proposed) == 9 and library.counts()[1] == 18, "nothing is changed yet"
    leaving = page.driver.execute_async_script(
        "const done = arguments[0]; fetch('/api/split?person=1').then((answer) => answer.json()).then((answer) => done(answer.leaving))")
    assert proposed == set(leaving), "those who would leave are chosen, and not those who would stay"
    page.shot("faces-proposal")
    page.click(page.button("New person"))
    page.until(lambda: page.said().startswith("Done: split 9 faces from person 1"), "made")
    moved = {row[0] for row in library.rows("SELECT id FROM face WHERE person = (SELECT max(number) FROM person)")}
    assert moved == proposed
    library.check()


@flow("who was merged in is made a person again from the page")
def parts(page, library):
    page.review(library.review)
    before = library.counts()
    page.until(lambda: page.all(".card"), "cards")
    library.command("merge", "people", "1", "3")
    page.until(lambda: len(page.all(".card")) == 3, "the page sees it")
    page.go("person/1")
    page.click(page.button("Make 3 a person again"))
    page.hears("Done: made person 3 a person again, apart from person 1.")
    assert library.counts() == before
    assert library.rows("SELECT first, second FROM kept_apart") == [(1, 3)]
    page.until(lambda: len(page.all(".face")) == 9, "nine are left here")
    library.check()


@flow("what is no face, and what is nobody's, goes to its page; from there it comes back")
def left_out(page, library):
    page.review(library.review, "person/1")
    ids = library.faces(1)
    grid(page)
    page.press("Space", "x")
    page.hears("Done: marked 1 face as no face.")
    assert library.rows("SELECT id, person FROM face WHERE is_rejected") == [(ids[0], None)]
    page.until(lambda: len(page.all(".face")) == 8, "gone from here")
    page.press("Space", "Delete")
    page.hears("Done: moved 1 face to the unsorted.")
    assert library.counts()[None] == 3
    library.check()

    page.click(page.button("Not faces 1"))
    page.until(lambda: page.driver.title == "Not faces · Rollcall", "the page of what is no face")
    assert "1 face" in page.text("#view .bar") and not page.js(
        "return [...document.querySelectorAll('[role=toolbar] button')].some((each) => each.textContent === 'Not a face')")
    page.click(cell(page, 0))
    page.click(page.button("Move to …"))
    page.fill(page.field("Number or name"), "1")
    page.press("Enter")
    page.hears("Done: moved 1 face to person 1.")
    page.until(lambda: "There is no face here." in page.text("#view"), "nothing is left")
    assert library.value("SELECT count(*) FROM face WHERE is_rejected") == 0 and library.counts()[1] == 8
    library.check()

    page.click(page.button("Unsorted 3"))
    page.until(lambda: len(page.all(".face")) == 3, "three unsorted")
    # The first letters of keys that would do nothing here do nothing.
    grid(page)
    edits = library.last_edit()
    page.requests()
    page.press("Space", "Delete")
    page.press(("Control", "a"), "n")
    page.until(lambda: page.said().startswith("Done: moved 3 faces to a new person"), "a new person")
    assert library.last_edit() == edits + 1
    asked = [each for each in page.requests() if each.endswith("/api/edit")]
    assert len(asked) == 1, "Delete would give to nobody what is nobody's"
    assert library.counts().get(None) is None
    library.check()


@flow("faces are sorted by quality and by doubt, and the order stays while they are corrected")
def orders(page, library):
    page.review(library.review, "person/1")
    cell(page, 0)

    def order(name):
        page.js("""const select = [...document.querySelectorAll('#view select')].find((each) =>
                     [...each.options].some((option) => option.text === arguments[0]));
                   select.value = [...select.options].find((option) => option.text === arguments[0]).value;
                   select.dispatchEvent(new Event('change', { bubbles: true }))""", name)

    def ids():
        return page.js("return [...document.querySelectorAll('.face img')].map((image) => image.src.split('/').at(-1))")

    order("Quality, best first")
    # The page has three digits of each.
    values = [round(library.value("SELECT quality FROM face WHERE id = ?", face), 3) for face in ids()]
    assert values == sorted(values, reverse=True) and len(values) == 9, values
    order("Doubt, most first")
    values = [round(library.value("SELECT coalesce(confidence, 0) FROM face WHERE id = ?", face), 3) for face in ids()]
    assert values == sorted(values) and len(values) == 9, values
    page.click(cell(page, page.js("return Number(document.querySelector('.face').dataset.face)")))
    page.click(page.button("Unsorted"))
    page.hears("Done: moved 1 face to the unsorted.")
    page.until(lambda: len(ids()) == 8, "eight are left")
    assert page.js("return document.querySelector('#view select').selectedOptions[0].text") == "Doubt, most first"
