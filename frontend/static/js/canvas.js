/* The network on vis-network's canvas, painted along the same stored coordinates as the SVG beneath it, which stays
   for the keyboard, for readers of the page by ear, and for paper. Adds dragging, zoom by buttons and the fading of
   what is far from the selection. */

const NARROW = matchMedia("(max-width: 760px)");
const DARK = matchMedia("(prefers-color-scheme: dark)");
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const SIZE = 13;
const FADED = 0.28;
const ZOOM = { step: 1.3, most: 4, least: 0.6 };

const data = JSON.parse(document.getElementById("network-data").textContent);
const stage = document.getElementById("stage");
const holder = document.getElementById("canvas");

let network = null;
let picture = null;
let shapes = new Map();
let colours = {};
let moved = new Set();
let focused = null;
let hovered = null;
let view = { node: null, depth: 1, steps: new Map() };

function readColours() {
  const style = getComputedStyle(document.documentElement);
  colours = new Proxy({}, { get: (_, name) => style.getPropertyValue(`--${name}`).trim() });
}

function isFar(node) {
  return view.node !== null && !((view.steps.get(node) ?? Infinity) <= view.depth);
}

function pathOf(text) {
  return new Path2D(text);
}

/* ---- Painting: first the grounds and lines, then vis-network asks for each node. ---- */

function paintGround(context) {
  context.lineJoin = "round";
  for (const sector of picture.sectors) {
    context.fillStyle = context.strokeStyle = colours[`${sector.node.look}-ground`];
    context.lineWidth = 28;
    const path = pathOf(sector.ground);
    context.stroke(path);
    context.fill(path);
  }
  for (const sector of picture.sectors) {
    if (sector.trunk) stroke(context, pathOf(sector.trunk), { colour: colours[sector.node.look], width: 2, alpha: 0.75 });
  }
  for (const branch of picture.branches) {
    if (moved.has(branch.finding)) continue;
    const alpha = isFar(branch.finding) ? FADED : 1;
    stroke(context, pathOf(branch.path), { colour: colours.branch, width: 1, dash: [1, 3], alpha, cap: "round" });
  }
  for (const edge of picture.edges) paintEdge(context, edge);
  for (const sector of picture.sectors) paintText(context, sector.node, colours[sector.node.look], [0, 0], sector.node.look);
}

function stroke(context, path, { colour, width, dash = [], alpha = 1, cap = "butt" }) {
  context.save();
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = cap;
  context.setLineDash(dash);
  context.stroke(path);
  context.restore();
}

const WIDTHS = { related: 1.4, same: 4.4, supports: 2.8, contrasts: 2, leads_to: 2 };

function paintEdge(context, edge) {
  const alpha = isFar(edge.a) || isFar(edge.b) ? FADED : 1;
  const colour = edge.highlighted ? colours.highlight : colours.edge;
  const path = moved.has(edge.a) || moved.has(edge.b) ? straight(edge) : pathOf(edge.path);
  const dash = edge.kind === "contrasts" ? [7, 5] : [];
  if (edge.highlighted) stroke(context, path, { colour, width: 9, alpha: 0.24 * alpha, cap: "round" });
  stroke(context, path, { colour, width: edge.highlighted ? 2.4 : WIDTHS[edge.kind], dash, alpha });
  if (edge.kind === "same") stroke(context, path, { colour: colours.surface, width: 1.8, alpha });
  if (edge.arrow && !moved.has(edge.a) && !moved.has(edge.b)) {
    context.save();
    context.globalAlpha = alpha;
    context.fillStyle = colour;
    context.fill(pathOf(edge.arrow));
    context.restore();
  }
}

function straight(edge) {
  const places = network.getPositions([edge.a, edge.b]);
  const path = new Path2D();
  path.moveTo(places[edge.a].x, places[edge.a].y);
  path.lineTo(places[edge.b].x, places[edge.b].y);
  return path;
}

function paintText(context, shape, colour, [dx, dy], look) {
  context.save();
  context.translate(dx, dy);
  if (look) {
    context.save();
    context.translate(shape.mark_x, shape.y);
    context.fillStyle = colours[look];
    context.fill(pathOf(shape.mark));
    context.restore();
  }
  context.font = `600 ${SIZE}px ${colours.font}`;
  context.fontKerning = "none";
  context.textAlign = look ? "left" : "center";
  context.textBaseline = "alphabetic";
  context.fillStyle = colour;
  for (const line of shape.lines) context.fillText(line.text, line.x, line.y);
  context.restore();
}

function paintNode(context, id, x, y) {
  const shape = shapes.get(id);
  const asked = id === picture.question.id;
  const selected = id === view.node;
  context.save();
  context.globalAlpha = isFar(id) ? FADED : 1;
  context.beginPath();
  context.roundRect(x - shape.width / 2, y - shape.height / 2, shape.width, shape.height, asked ? 14 : 7);
  const ground = selected || id === hovered ? colours[`${shape.look}-ground`] : colours.surface;
  context.fillStyle = asked ? colours.accent : ground;
  context.fill();
  const ring = id === focused || (asked && selected);
  context.lineWidth = ring ? 4 : selected ? 3 : 1.25;
  context.strokeStyle = ring ? colours.focus : asked ? colours.accent : colours[shape.look];
  context.stroke();
  const colour = asked ? colours["on-accent"] : colours.ink;
  paintText(context, shape, colour, [x - shape.x, y - shape.y], asked ? null : shape.look);
  context.restore();
}

/* ---- The stage: which drawing, and how large. ---- */

function homeScale() {
  return holder.clientWidth / picture.width;
}

function goHome() {
  if (holder.clientWidth === 0) return; // hidden: on paper
  network.moveTo({ position: { x: picture.width / 2, y: picture.height / 2 }, scale: homeScale(), animation: false });
}

/* Everything in its place. vis-network drops the decimals of a node's first place, so this is done at the start too. */
function putBack() {
  for (const [id, shape] of shapes) network.moveNode(id, shape.x, shape.y);
  moved.clear();
  goHome();
}

function nodes() {
  return data.nodes.map((node) => {
    const shape = shapes.get(node.id);
    return {
      ...node,
      x: shape.x,
      y: shape.y,
      ctxRenderer: ({ ctx, id, x, y }) => ({
        drawNode: () => paintNode(ctx, id, x, y),
        nodeDimensions: { width: shape.width, height: shape.height },
      }),
    };
  });
}

function start() {
  network?.destroy();
  picture = data.pictures[NARROW.matches ? "narrow" : "wide"];
  shapes = new Map([picture.question, ...picture.findings].map((shape) => [shape.id, shape]));
  moved = new Set();
  stage.classList.add("is-live");
  network = new vis.Network(holder, { nodes: nodes(), edges: data.edges }, data.options);
  tellSizes();
  for (const element of holder.querySelectorAll("[tabindex]")) element.tabIndex = -1;
  network.on("resize", goHome);
  network.on("beforeDrawing", paintGround);
  network.on("click", ({ nodes: [node] }) => {
    if (node) choose({ node, show: "report" });
    else if (view.node) choose({ node: null, depth: 1 });
  });
  network.on("hoverNode", ({ node }) => hover(node));
  network.on("blurNode", () => hover(null));
  holder.addEventListener("mouseleave", () => hovered && hover(null));
  network.on("dragStart", ({ nodes: dragged }) => {
    for (const node of dragged) moved.add(node);
  });
  putBack();
}

/* vis-network learns a custom node's size only after its first drawing, and until the node changes takes clicks and
   drags in the middle 50 pixels alone. */
function tellSizes() {
  for (const [id, { width, height }] of shapes) {
    Object.assign(network.body.nodes[id].shape, { customSizeWidth: width, customSizeHeight: height, width, height });
  }
}

function hover(node) {
  hovered = node;
  holder.style.cursor = node ? "pointer" : "";
  holder.title = node ? data.nodes.find((one) => one.id === node).label : "";
  network.redraw();
}

function choose(detail) {
  document.dispatchEvent(new CustomEvent("semnet:choose", { detail }));
}

const ACTIONS = {
  in: () => zoom(ZOOM.step),
  out: () => zoom(1 / ZOOM.step),
  reset: putBack,
};

function zoom(factor) {
  const home = homeScale();
  const scale = Math.min(Math.max(network.getScale() * factor, home * ZOOM.least), home * ZOOM.most);
  const animation = CALM.matches ? false : { duration: 180, easingFunction: "easeInOutQuad" };
  network.moveTo({ scale, animation });
}

document.addEventListener("semnet:chosen", (event) => {
  view = event.detail;
  network?.redraw();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-zoom]");
  if (button && network) ACTIONS[button.dataset.zoom]();
});
for (const name of ["focusin", "focusout"]) {
  stage.addEventListener(name, (event) => {
    const node = event.target.closest("[data-node]");
    focused = name === "focusin" && node?.matches(":focus-visible") ? node.dataset.node : null;
    network?.redraw();
  });
}

if (window.vis?.Network) {
  readColours();
  await document.fonts.load(`600 ${SIZE}px "Source Sans 3"`);
  start();
  NARROW.addEventListener("change", start);
  DARK.addEventListener("change", () => {
    readColours();
    network.redraw();
  });
}
