"use strict";

// The picture of the face under the pointer, or of the one that the arrow keys chose.
(() => {
  const map = document.querySelector(".map");
  if (!map) return;
  const drawing = map.querySelector("svg");
  const peek = map.querySelector(".peek");
  const picture = peek.querySelector("i");
  const words = peek.querySelector("span");
  const faces = JSON.parse(document.getElementById("faces").textContent);
  const circles = [...drawing.querySelectorAll("circle")];
  const sheet = document.getElementById("sheet");
  const columns = 25;
  let chosen = -1;

  function show(index) {
    circles[chosen]?.classList.remove("chosen");
    chosen = index;
    const circle = circles[index];
    peek.hidden = !circle;
    if (!circle) return;
    circle.classList.add("chosen");
    // The last one drawn lies on top.
    circle.parentNode.append(circle);
    const { tile, text } = faces[index];
    picture.style.display = tile === null ? "none" : "";
    if (tile !== null && sheet) {
      picture.style.backgroundImage = `url(${sheet.src})`;
      picture.style.backgroundPosition = `${-48 * (tile % columns)}px ${-60 * Math.floor(tile / columns)}px`;
    }
    words.textContent = text;
    const place = circle.getBoundingClientRect();
    const frame = map.getBoundingClientRect();
    const left = place.left - frame.left + 14;
    peek.style.left = `${Math.max(0, Math.min(left, frame.width - peek.offsetWidth))}px`;
    peek.style.top = `${place.top - frame.top + 14}px`;
  }

  const index = (circle) => Number(circle.dataset.face);
  drawing.addEventListener("pointermove", (event) => {
    if (event.target.tagName === "circle") {
      if (index(event.target) !== chosen) show(index(event.target));
    } else {
      show(-1);
    }
  });
  drawing.addEventListener("pointerleave", () => show(-1));
  drawing.addEventListener("blur", () => show(-1));

  // The nearest face in the direction of the key: what lies far to the side counts as farther away.
  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  drawing.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return show(-1);
    const direction = directions[event.key];
    if (!direction) return;
    event.preventDefault();
    const at = (circle) => [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))];
    if (chosen < 0) return show(0);
    const from = at(circles[chosen]);
    let best = -1;
    let least = Infinity;
    circles.forEach((circle, other) => {
      const [x, y] = at(circle);
      const along = (x - from[0]) * direction[0] + (y - from[1]) * direction[1];
      const aside = Math.abs((x - from[0]) * direction[1]) + Math.abs((y - from[1]) * direction[0]);
      if (along > 0.5 && along + 2 * aside < least) {
        least = along + 2 * aside;
        best = other;
      }
    });
    if (best >= 0) show(best);
  });
})();
