"""Whether a page can be used by everybody: axe-core's rules, rules of our own, and a walk with the Tab key."""
import os

_HERE = os.path.dirname(os.path.abspath(__file__))
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def broken(page):
    """- Returns: a sentence for each rule that the page breaks as it stands now."""
    return page.js(_text(os.path.join(_HERE, "rules.js"))) + by_axe(page) + without_name(page)


def by_axe(page):
    """Deque's axe-core, as the set-up took it out of its package (Mozilla Public License 2.0; no part of Rollcall)."""
    if not page.js("return typeof axe === 'object'"):
        page.js(_text(os.path.join(os.environ["ROLLCALL_HOME"], "browser/axe.min.js")))
    results = page.driver.execute_async_script(
        """const [levels, done] = arguments;
           axe.run(document, { runOnly: { type: "tag", values: levels }, resultTypes: ["violations"] })
             .then((found) => done(found.violations.map((each) => [each.id, each.help, each.nodes.map((node) => node.html.slice(0, 160))])),
                   (error) => done([["axe", String(error), []]]))""", _LEVELS)
    return [f"axe {rule}: {words}: {'; '.join(nodes[:3])}" for rule, words, nodes in results]


def without_name(page):
    """By the tree that the browser gives to screen readers, and not by the page's own attributes."""
    nodes = page.cdp("Accessibility.getFullAXTree")["nodes"]
    found = []
    for node in nodes:
        role = node.get("role", {}).get("value")
        is_focusable = any(each["name"] == "focusable" and each["value"]["value"] for each in node.get("properties", []))
        if node.get("ignored") or not is_focusable or role in ("RootWebArea", "main", "generic"):
            continue
        if not (node.get("name", {}).get("value") or "").strip():
            found.append(f"a {role} has no name for a screen reader")
    return found


def walk(page, most=200):
    """Goes through the page by Tab, as far as it goes.

    - Returns: names of what was on the way, and sentences about what was wrong.
    """
    page.from_the_top()
    names, wrong = [], []
    for _ in range(most):
        page.press("Tab")
        state = page.js("""
            const element = document.activeElement;
            if (!element || element === document.body || element === document.documentElement) return null;
            const style = getComputedStyle(element);
            const box = element.getBoundingClientRect();
            const words = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
            // Of a text that is cut off, the middle may be what is not shown.
            const inside = (value, most) => Math.min(most - 1, Math.max(0, value));
            const down = inside(box.top + Math.min(box.height, innerHeight) / 2, innerHeight);
            const places = [box.left + box.width / 2, box.left + 3, box.right - 3].map((along) => document.elementFromPoint(inside(along, innerWidth), down));
            window.walked ??= new Set();
            const again = window.walked.has(element);
            window.walked.add(element);
            return { name: words.trim().slice(0, 60), tag: element.localName, again,
                     outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                     isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
                     isCovered: !places.some((seen) => seen && (element.contains(seen) || seen.contains(element) || [...(element.labels ?? [])].some((label) => label.contains(seen)))) }""")
        if state is None or state["again"]:
            break
        names.append(state["name"])
        what = f"<{state['tag']}> “{state['name']}”"
        if not state["outline"]:
            wrong.append(f"{what} has the focus, and it is not to be seen")
        if not state["isInSight"]:
            wrong.append(f"{what} has the focus out of sight")
        elif state["isCovered"]:
            wrong.append(f"{what} has the focus behind something else")
    else:
        wrong.append(f"{most} Tabs do not lead out of the page")
    page.js("delete window.walked")
    return names, wrong
