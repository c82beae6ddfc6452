"""Attacks by the browser's own means, while the review is open beside them in the same browser, cookie and all."""
import json

from harness import flow
from harness.browser import EVIL
from harness.foreign import ForeignSite

# What a page can try with an address it must not read; each answers with a word.
TRIES = """
const [kind, address, body] = arguments, done = arguments[arguments.length - 1];
const element = (name, attributes, parent = document.body) => {
  const made = document.createElement(name);
  made.onload = () => done("loaded");
  made.onerror = () => done("refused");
  for (const [key, value] of Object.entries(attributes)) made[key] = value;
  parent.append(made);
};
const answer = (promise) => promise.then(async (response) => done(response.type === "opaque" ? "opaque" : "read " + await response.text()), () => done("refused"));
({
  fetch: () => answer(fetch(address, { credentials: "include" })),
  blind: () => answer(fetch(address, { credentials: "include", mode: "no-cors" })),
  post: () => answer(fetch(address, { method: "POST", credentials: "include", body, headers: { "Content-Type": "application/json" } })),
  blindPost: () => answer(fetch(address, { method: "POST", credentials: "include", mode: "no-cors", body })),
  beacon: () => done(String(navigator.sendBeacon(address, new Blob([body], { type: "text/plain" })))),
  image: () => element("img", { src: address }),
  script: () => element("script", { src: address }),
  style: () => element("link", { rel: "stylesheet", href: address }, document.head),
  object: () => element("object", { data: address }),
  video: () => element("video", { src: address, preload: "auto" }),
  events: () => { const source = new EventSource(address, { withCredentials: true }); source.onmessage = () => done("loaded"); source.onerror = () => { source.close(); done("refused"); }; },
  socket: () => { const socket = new WebSocket(address.replace("http", "ws")); socket.onopen = () => done("loaded"); socket.onerror = () => done("refused"); },
})[kind]();
"""


def attempt(page, kind, address, body=""):
    return page.driver.execute_async_script(TRIES, kind, address, body)


def open_review(page, library):
    """The user's own tab, with the cookie in the browser. - Returns: what must be as it was at the end."""
    # In what words the browser writes down that it refused.
    page.forgiven += ["has been blocked by CORS policy", "WebSocket connection to", "frame-ancestors 'none'",
                      "Cross-Origin-Opener-Policy header has been ignored"]
    page.review(library.review)
    return library.rows("SELECT * FROM person"), library.last_edit()


@flow("a page of another port of this machine, and one of another site, read nothing and change nothing")
def requests(page, library):
    before = open_review(page, library)
    origin = library.review.origin
    edit = json.dumps({"seen": library.last_edit(), "kind": "name", "person": 1, "name": "Mallory"})
    face = library.faces(1)[0]
    with ForeignSite() as site:
        # The first is the same site to the browser, which sends even a strict cookie along.
        for host in ("127.0.0.1", EVIL):
            attacker = page.another().open(f"http://{host}:{site.port}/")
            for kind, path in [("fetch", "/api/people"), ("fetch", "/"), ("fetch", f"/picture/face/{face}"), ("fetch", "/assets/main.js"),
                               ("image", f"/picture/face/{face}"), ("image", "/picture/person/1"), ("script", "/assets/main.js"),
                               ("script", "/api/people"), ("style", "/assets/review.css"), ("object", "/"),
                               ("video", "/picture/person/1"), ("events", "/api/state"), ("socket", "/api/state")]:
                found = attempt(attacker, kind, origin + path)
                assert found == "refused", f"{host}: {kind} of {path}: {found}"
            for kind, path in [("blind", "/api/people"), ("blindPost", "/api/edit")]:
                found = attempt(attacker, kind, origin + path, edit)
                assert found in ("opaque", "refused"), f"{host}: {kind} of {path}: {found}"
            assert attempt(attacker, "post", origin + "/api/edit", edit) == "refused"
            attempt(attacker, "beacon", origin + "/api/edit", edit)
            assert attacker.js("return document.cookie") == ""
    page.front()
    assert (library.rows("SELECT * FROM person"), library.last_edit()) == before
    # The user's own tab is well.
    page.click(page.button("Ignore: Person 4"))
    page.hears("Done: ignored person 4.")


@flow("a form of another page that posts an edit is refused, in whatever form it comes")
def forms(page, library):
    before = open_review(page, library)
    seen = library.last_edit()
    with ForeignSite() as site:
        for host in ("127.0.0.1", EVIL):
            for form in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
                attacker = page.another().open(f"http://{host}:{site.port}/")
                # As text, `name=value` can be made JSON.
                attacker.js("""
                    const form = document.createElement('form');
                    [form.method, form.enctype, form.action] = ['post', arguments[0], arguments[1]];
                    const field = document.createElement('input');
                    [field.name, field.value] = [`{"seen":${arguments[2]},"kind":"name","person":1,"name":"Mallory","x":"`, '"}'];
                    form.append(field); document.body.append(form); form.submit()""", form, library.review.origin + "/api/edit", seen)
                attacker.until(lambda: attacker.js("return document.readyState === 'complete' && location.pathname === '/api/edit'"), "the answer is there")
                assert "code" in attacker.text() and "Mallory" not in attacker.text(), attacker.text()
    assert (library.rows("SELECT * FROM person"), library.last_edit()) == before
    page.front()


@flow("no page can put the review into a frame, nor hold on to its window")
def frames(page, library):
    open_review(page, library)
    with ForeignSite() as site:
        for host in ("127.0.0.1", EVIL):
            attacker = page.another().open(f"http://{host}:{site.port}/")
            attacker.js("""const frame = document.createElement('iframe'); frame.id = 'trap'; frame.width = 800; frame.height = 600;
                           frame.onload = () => { window.isLoaded = true; };
                           frame.src = arguments[0]; document.body.append(frame)""", library.review.origin + "/")
            attacker.until(lambda: attacker.js("return window.isLoaded"), "the frame has come to its end")
            attacker.driver.switch_to.frame("trap")
            assert attacker.all("#view") == [] and "People" not in attacker.driver.page_source
            attacker.driver.switch_to.default_content()
            attacker.shot(f"foreign-frame-{host}")
            attacker.js("window.opened = window.open(arguments[0])", library.review.address)
            attacker.until(lambda: attacker.js("return window.opened.closed"), "the window that was opened is out of reach")
    page.front()


@flow("a name that is turned to this machine (DNS rebinding), and localhost without the cookie, get nothing")
def rebinding(page, library):
    before = open_review(page, library)
    port = library.review.port
    attacker = page.another().open(f"http://{EVIL}:{port}/")
    assert "host" in attacker.text() and not attacker.all("#view"), attacker.text()
    # To this page, the server is its own origin: it may read all answers, and there is nothing in them.
    found = attempt(attacker, "fetch", f"http://{EVIL}:{port}/api/people")
    assert found == 'read {"code":"host"}', found
    edit = json.dumps({"seen": library.last_edit(), "kind": "name", "person": 1, "name": "Mallory"})
    assert attempt(attacker, "post", f"http://{EVIL}:{port}/api/edit", edit) == 'read {"code":"host"}'
    # The whole address with another name in it: the token alone does not help.
    attacker.open(library.review.address.replace("127.0.0.1", EVIL))
    assert not attacker.all("#view") and attacker.js("return document.cookie") == ""
    local = page.another().open(f"http://localhost:{port}/")
    assert local.text("h1") == "This page opens by its whole address"
    local.shot("foreign-refused")
    assert (library.rows("SELECT * FROM person"), library.last_edit()) == before
    page.front()


@flow("the page itself runs no code that came with a name, loads nothing from elsewhere, and keeps its secrets")
def inside(page, library):
    page.review(library.review)
    page.forgiven += ["Content Security Policy", "Refused to", "violates the following"]
    assert page.js("return document.cookie") == "", "the cookie is not for scripts"
    assert page.js("return location.search") == "" and "token" not in page.js("return location.href"), "the token is out of the address bar"
    assert page.js("return localStorage.length + sessionStorage.length") == 0
    with ForeignSite() as site:
        elsewhere = f"http://127.0.0.1:{site.port}"
        page.js("""const script = document.createElement('script'); script.textContent = "document.title = 'run'"; document.head.append(script);
                   const link = document.createElement('a'); link.id = 'trick'; link.href = "javascript:document.title='run'"; link.textContent = 'x'; document.body.append(link); link.click();
                   const button = document.createElement('button'); button.setAttribute('onclick', "document.title='run'"); document.body.append(button); button.click();
                   const style = document.createElement('style'); style.textContent = 'body { display: none }'; document.head.append(style);""")
        assert attempt(page, "image", f"{elsewhere}/image") == "refused"
        assert attempt(page, "script", f"{elsewhere}/script") == "refused"
        assert attempt(page, "style", f"{elsewhere}/style") == "refused"
        assert attempt(page, "fetch", f"{elsewhere}/fetch") == "refused"
        page.js("""const form = document.createElement('form'); form.action = arguments[0]; form.method = 'post';
                   document.body.append(form); form.submit()""", f"{elsewhere}/form")
        assert page.one("#view") and page.driver.title != "run"
        assert site.asked == [], f"the page asked elsewhere for {site.asked}"
        # A link that leads out tells nobody where it came from.
        page.js("const link = document.createElement('a'); link.href = arguments[0]; document.body.append(link); link.click()", f"{elsewhere}/out")
        page.until(lambda: page.text("h1") == "elsewhere", "elsewhere")
        assert page.js("return document.referrer") == ""
