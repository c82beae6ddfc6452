// What axe-core has no rule for, or cannot tell: a function body that returns what is broken, a sentence each.
const broken = [];
const named = (element) => {
  const words = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
  return `<${element.localName}${element.id ? "#" + element.id : ""}> “${words.trim().slice(0, 40)}”`;
};
const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  && !element.closest(".hidden") && element.getBoundingClientRect().width > 1;
const all = (css) => [...document.querySelectorAll(css)].filter(isShown);

// Colours as they are seen: what lies behind shines through what is half transparent.
function channels(text) {
  const numbers = text.match(/[\d.]+(?:e-?\d+)?/g).map(Number);
  if (text.startsWith("color(srgb")) return [...numbers.slice(0, 3).map((value) => value * 255), numbers[3] ?? 1];
  if (!text.startsWith("rgb")) throw new Error(`no way is known to read the colour ${text}`);
  return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
}
const over = (front, back) => front.slice(0, 3).map((value, index) => value * front[3] + back[index] * (1 - front[3])).concat(1);
const canvas = () => channels(getComputedStyle(document.body).backgroundColor);
function behind(element) {
  const layers = [];
  for (let each = element; each; each = each.parentElement) {
    const colour = channels(getComputedStyle(each).backgroundColor);
    layers.push(colour);
    if (colour[3] === 1) break;
  }
  const root = canvas();
  return layers.reverse().reduce((back, front) => over(front, back), root[3] === 1 ? root : [255, 255, 255, 1]);
}
function luminance([red, green, blue]) {
  const linear = [red, green, blue].map((value) => value / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}
function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
const isDisabled = (element) => element.closest(":disabled, [aria-disabled=true]") != null;

// WCAG 2.2, 1.4.3: text 4.5 : 1, large text 3 : 1.
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !isShown(element) || isDisabled(element)) continue;
  if (element.closest("option, script, style, noscript, title, svg")) continue;
  const style = getComputedStyle(element);
  const size = parseFloat(style.fontSize);
  const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  const back = behind(element);
  const found = contrast(over(channels(style.color), back), back);
  if (found < needed) broken.push(`contrast ${found.toFixed(2)} of ${named(element)}: ${style.color} on ${back.map(Math.round)}`);
}
for (const field of all("input[placeholder]")) {
  const back = behind(field);
  const style = getComputedStyle(field, "::placeholder");
  const front = channels(style.color);
  front[3] *= Number(style.opacity);
  const found = contrast(over(front, back), back);
  if (found < 4.5) broken.push(`contrast ${found.toFixed(2)} of the placeholder of ${named(field)}`);
}
// 1.4.11: what shows where a control is, 3 : 1 against what is around it.
for (const control of all("button, input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=file]), select, textarea")) {
  const style = getComputedStyle(control);
  if (isDisabled(control) || style.borderTopWidth === "0px") continue;
  const back = behind(control.parentElement);
  const edge = contrast(over(channels(style.borderTopColor), back), back);
  const ground = contrast(behind(control), back);
  if (Math.max(edge, ground) < 3) broken.push(`contrast ${edge.toFixed(2)} of the edge of ${named(control)}`);
}
// 2.5.8: targets of 24 × 24 pixels; a link in a sentence is as high as its line.
for (const target of all("a[href], button, input, select, textarea, summary, [role=button], [role=gridcell][aria-selected], [role=option], [role=tab], [tabindex='0']")) {
  const inSentence = target.localName === "a" && getComputedStyle(target).display === "inline";
  const { width, height } = target.getBoundingClientRect();
  if (target.matches(".skip:not(:focus)") || inSentence) continue;
  const label = target.labels?.[0]?.getBoundingClientRect();
  const reached = label && target.matches("[type=checkbox], [type=radio]")
    ? { width: Math.max(width, label.width), height: Math.max(height, label.height) } : { width, height };
  // Half a pixel is what a fraction of a rem comes to.
  if (reached.width < 23.5 || reached.height < 23.5) broken.push(`${named(target)} is ${width.toFixed(0)} × ${height.toFixed(0)} px`);
}
// 2.4.3: the order of focus is that of the page.
for (const element of document.querySelectorAll("[tabindex]")) {
  if (element.tabIndex > 0) broken.push(`${named(element)} has a place of its own in the order of focus`);
}
// 1.4.10: nothing scrolls sideways.
const wide = document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
if (wide > 0) {
  const widest = [...document.body.querySelectorAll("*")].filter((each) => isShown(each) && each.getBoundingClientRect().right > innerWidth + 0.5).slice(0, 3);
  broken.push(`the page is ${wide} px wider than ${document.documentElement.clientWidth} px: ${widest.map(named).join(", ")}`);
}
// Landmarks, language, headings.
if (!document.documentElement.lang) broken.push("no language is told");
if (!document.title.trim()) broken.push("the page has no title");
if (document.querySelectorAll("main").length !== 1) broken.push("there is not one main");
if (document.querySelectorAll("h1").length !== 1) broken.push("there is not one h1");
const levels = all("h1, h2, h3, h4, h5, h6").map((each) => Number(each.localName[1]));
levels.forEach((level, index) => { if (index > 0 && level > levels[index - 1] + 1) broken.push(`a heading of level ${level} comes after one of level ${levels[index - 1]}`); });
const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) !== index))) broken.push(`there are two of the id ${id}`);
// 2.3.3: where less motion is asked for, nothing moves.
if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
  for (const element of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    const lasts = (text) => text.split(",").some((each) => parseFloat(each) > 0.01);
    if (isShown(element) && (style.animationName !== "none" && lasts(style.animationDuration) || lasts(style.transitionDuration) || style.scrollBehavior === "smooth")) {
      broken.push(`${named(element)} moves where less motion is asked for`);
    }
  }
}
return broken;
