/* The one selection of a network page: which node, how many steps around it. Kept in the address; mirrored everywhere.

   Others ask for a change with the event `semnet:choose` on document (detail: {node, depth?, show?}) and hear of it
   with `semnet:chosen` (detail: {node, depth, steps, show}); `steps` says how far each node is from the selection. */

const DEPTHS = [1, 2, 3];

const data = JSON.parse(document.getElementById("network-data").textContent);
const known = new Map(data.nodes.map((node) => [node.id, node]));
const question = data.nodes.find((node) => node.kind === "question").id;
const neighbours = new Map(data.nodes.map((node) => [node.id, new Set()]));
for (const edge of data.edges) {
  neighbours.get(edge.from).add(edge.to);
  neighbours.get(edge.to).add(edge.from);
}

let chosen = read();

function read() {
  const query = new URLSearchParams(location.search);
  const fragment = readFragment();
  const node = query.get("node") ?? (fragment?.startsWith("f-") ? fragment.slice(2) : null);
  const depth = Number(query.get("depth"));
  return { node: known.has(node) ? node : null, depth: DEPTHS.includes(depth) ? depth : 1 };
}

/* A pasted link may end in anything: `#%` encodes nothing. */
function readFragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return null;
  }
}

function address() {
  const query = new URLSearchParams(location.search);
  for (const name of ["node", "depth"]) query.delete(name);
  if (chosen.node) query.set("node", chosen.node);
  if (chosen.node && chosen.depth > 1) query.set("depth", chosen.depth);
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

/* How many steps each node is from the selected one. Everything is next to the question, so it joins nothing else. */
function steps() {
  const found = new Map();
  if (!chosen.node) return found;
  found.set(chosen.node, 0);
  const queue = [chosen.node];
  for (const node of queue) {
    if (node === question && node !== chosen.node) continue;
    for (const next of neighbours.get(node)) {
      if (found.has(next)) continue;
      found.set(next, found.get(node) + 1);
      queue.push(next);
    }
  }
  return found;
}

function choose({ node = chosen.node, depth = chosen.depth, show = null }) {
  const next = { node: known.has(node) ? node : null, depth };
  const changed = next.node !== chosen.node || next.depth !== chosen.depth;
  chosen = next;
  if (changed) history.pushState(null, "", address());
  reflect(show);
}

function reflect(show) {
  const far = steps();
  const isFar = (node) => chosen.node !== null && !((far.get(node) ?? Infinity) <= chosen.depth);
  for (const element of document.querySelectorAll("[data-node]")) {
    element.classList.toggle("is-selected", element.dataset.node === chosen.node);
    element.classList.toggle("is-far", isFar(element.dataset.node));
  }
  for (const element of document.querySelectorAll(".drawing [data-a]")) {
    element.classList.toggle("is-far", isFar(element.dataset.a) || isFar(element.dataset.b));
  }
  for (const element of document.querySelectorAll("[data-branch]")) {
    element.classList.toggle("is-far", isFar(element.dataset.branch));
  }
  for (const element of document.querySelectorAll("[data-finding]")) {
    const selected = element.dataset.finding === chosen.node;
    element.classList.toggle("is-selected", selected);
    element.toggleAttribute("aria-current", selected);
    if (selected) element.setAttribute("aria-current", "true");
  }
  for (const button of document.querySelectorAll("[data-depth]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.depth) === chosen.depth));
  }
  document.getElementById("chosen").textContent = chosen.node ? known.get(chosen.node).label : "";
  document.dispatchEvent(new CustomEvent("semnet:chosen", { detail: { ...chosen, steps: far, show } }));
  if (show === "report" && chosen.node) scrollTo(chosen.node === question ? "report" : `f-${chosen.node}`);
  if (show === "network") scrollTo("network");
}

function scrollTo(id) {
  const element = document.getElementById(id);
  const box = element.getBoundingClientRect();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const seen = box.top >= 0 && box.top < innerHeight * 0.6;
  if (!seen) element.scrollIntoView({ behavior: calm ? "instant" : "smooth", block: "start" });
}

document.addEventListener("semnet:choose", (event) => choose(event.detail));

document.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  const node = event.target.closest("[data-node]");
  const name = event.target.closest("[data-select]");
  const depth = event.target.closest("[data-depth]");
  if (node) choose({ node: node.dataset.node, show: "report" });
  else if (name) choose({ node: name.dataset.select, show: "report" });
  else if (depth) choose({ depth: Number(depth.dataset.depth), node: chosen.node ?? question });
  else return;
  event.preventDefault();
});

addEventListener("popstate", () => {
  chosen = read();
  reflect("report");
});

document.getElementById("tools").hidden = false;
if (chosen.node) history.replaceState(null, "", address());
reflect(chosen.node ? "report" : null);
