/* The keyboard in the network: arrows go to the nearest node that way, Home to the question, Escape leaves.
   1, 2 and 3 show that many steps around the selection. */

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function middle(node) {
  const box = node.querySelector(".box").getBBox();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/* Nearest in the arrow's direction; being off to the side counts double, so that rows and columns feel straight. */
function nearest(from, [right, down]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const node of from.closest(".drawing").querySelectorAll("[data-node]")) {
    const [otherX, otherY] = middle(node);
    const ahead = (otherX - x) * right + (otherY - y) * down;
    const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * right);
    const cost = ahead + 2 * aside;
    if (node !== from && ahead > 1 && cost < least) [best, least] = [node, cost];
  }
  return best;
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const node = event.target.closest?.("[data-node]");
  if (!node) return;
  const depth = Number(event.key);
  if (event.key in ARROWS) nearest(node, ARROWS[event.key])?.focus();
  else if (event.key === "Home") node.closest(".drawing").querySelector(".question").focus();
  else if (event.key === "Escape") leave(node);
  else if (depth >= 1 && depth <= 3) choose({ node: node.dataset.node, depth });
  else return;
  event.preventDefault();
});

/* Escape takes the selection back, and goes on to the report. */
function leave(node) {
  node.blur();
  choose({ node: null, depth: 1 });
  document.getElementById("report").focus({ preventScroll: true });
}

function choose(detail) {
  document.dispatchEvent(new CustomEvent("semnet:choose", { detail }));
}
