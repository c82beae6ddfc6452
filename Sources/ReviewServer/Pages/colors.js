// People's colours: those of report.html, as far as it was made of the same people.
import { library } from "./library.js";

const nobody = "#808080";
let known = { people: null, colors: new Map() };

/** Of equal lightness, each as far from its neighbours as can be; OKLab to sRGB: Björn Ottosson, 2020. */
function color(index) {
  const hue = ((30 + 137.508 * index) * Math.PI) / 180;
  const [a, b] = [0.15 * Math.cos(hue), 0.15 * Math.sin(hue)];
  const long = (0.62 + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (0.62 - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (0.62 - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
  const bytes = linear.map((value) => {
    const light = value <= 0.0031308 ? 12.92 * Math.max(value, 0) : 1.055 * value ** (1 / 2.4) - 0.055;
    return Math.round(Math.min(light, 1) * 255).toString(16).padStart(2, "0");
  });
  return `#${bytes.join("")}`;
}

/** `#rrggbb` of a person by number; 0 is nobody. */
export function colorOf(number) {
  if (known.people !== library.people) {
    const shown = library.people.filter((person) => !person.isIgnored && person.faceCount > 0)
      .sort((one, other) => other.seconds - one.seconds || other.faceCount - one.faceCount || one.number - other.number);
    known = { people: library.people, colors: new Map(shown.map((person, index) => [person.number, color(index)])) };
  }
  return known.colors.get(number) ?? nobody;
}

/** What somebody is called; 0 is nobody. */
export function nameOf(number) {
  const person = library.people.find((each) => each.number === number);
  return number === 0 ? "unsorted" : person?.name ?? `Person ${number}`;
}
