// The candidates as numbered pins on an outline of the world; only the viewBox moves.
const LEAST_WIDTH = 30; // degrees: less shows no outline one could know
const MERGE_PX = 20;
const MARGIN = 0.22; // of the spread, on each side

// Draws the pins of these places: [{at: [longitude, latitude], mark, label, isChosen, choose}].
export function draw(map, places) {
  const pins = map.querySelector(".pins");
  pins.replaceChildren();
  map.hidden = places.length === 0;
  const [width, height] = [map.clientWidth, map.clientHeight];
  if (!width || !height) return; // hidden, by itself or with what it stands in
  const box = around(places.map((place) => place.at), width / height);
  map.querySelector("svg").setAttribute("viewBox", box.join(" "));
  for (const group of merged(places, box, width, height)) pins.append(pin(group));
  map.querySelector("figcaption").textContent =
    `Map with ${places.map((place) => `${place.mark} ${place.label}`).join("; ")}`;
}

// The part of the world that holds all points, in the shape of the map: [x, y, width, height].
function around(points, shape) {
  const xs = points.map(([longitude]) => longitude);
  const ys = points.map(([, latitude]) => -latitude);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  let width = Math.max((right - left) * (1 + 2 * MARGIN), LEAST_WIDTH);
  width = Math.max(width, (bottom - top) * (1 + 2 * MARGIN) * shape);
  const height = width / shape;
  return [(left + right - width) / 2, (top + bottom - height) / 2, width, height];
}

function merged(places, [left, top, width, height], widthPx, heightPx) {
  const groups = [];
  for (const place of places) {
    const x = ((place.at[0] - left) / width) * widthPx;
    const y = ((-place.at[1] - top) / height) * heightPx;
    const near = groups.find((group) => Math.hypot(group.x - x, group.y - y) < MERGE_PX);
    if (near) near.places.push(place);
    else groups.push({ x, y, places: [place] });
  }
  return groups;
}

function pin({ x, y, places }) {
  const span = document.createElement("span");
  const chosen = places.find((place) => place.isChosen);
  span.textContent = places.map((place) => place.mark).join(" ");
  span.title = places.map((place) => place.label).join("; ");
  span.classList.toggle("is-chosen", chosen !== undefined);
  span.style.left = `${x}px`;
  span.style.top = `${y}px`;
  span.addEventListener("click", () => places[0].choose?.());
  return span;
}
