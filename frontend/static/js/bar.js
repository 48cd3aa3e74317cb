/* Questions are offered under the query bar while somebody types (a combobox, as ARIA describes it). It works without. */

const PAUSE = 150;
const WHY = { source: "a source answers this", network: "asked before" };

const field = document.getElementById("q");
const list = document.getElementById("suggestions");
let asked = 0;
let pause = 0;
let chosen = -1;

async function offer() {
  const mine = ++asked;
  const answer = await fetch(`/api/v1/suggestions?q=${encodeURIComponent(field.value.slice(0, 200))}`).catch(() => null);
  const found = answer?.ok ? await answer.json() : [];
  if (mine === asked) show(found);
}

function show(found) {
  list.replaceChildren(...found.map(option));
  list.hidden = found.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  choose(-1);
}

function hide() {
  asked += 1;
  clearTimeout(pause);
  show([]);
}

function option({ text, kind }, place) {
  const made = Object.assign(document.createElement("li"), { id: `suggestion-${place}`, role: "option" });
  const why = Object.assign(document.createElement("span"), { className: "small muted", textContent: WHY[kind] });
  made.dataset.text = text;
  made.append(text, " ", why);
  made.addEventListener("pointerdown", (event) => event.preventDefault());
  made.addEventListener("click", () => ask(made));
  return made;
}

function choose(place) {
  chosen = place;
  [...list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === place)));
  const one = list.children[place];
  if (one) field.setAttribute("aria-activedescendant", one.id);
  else field.removeAttribute("aria-activedescendant");
  one?.scrollIntoView({ block: "nearest" });
}

function ask(one) {
  field.value = one.dataset.text;
  hide();
  field.form.requestSubmit();
}

function pressed(event) {
  if (event.isComposing) return;
  const count = list.children.length;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && list.hidden) offer();
  else if (step) choose(((chosen + 1 + step + count + 1) % (count + 1)) - 1);
  else if (event.key === "Enter" && chosen >= 0) ask(list.children[chosen]);
  else if (event.key === "Escape" && !list.hidden) hide();
  else return;
  event.preventDefault();
}

if (field) {
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]])
    field.setAttribute(name, value);
  field.addEventListener("input", () => {
    clearTimeout(pause);
    if (field.value.trim()) pause = setTimeout(offer, PAUSE);
    else hide();
  });
  field.addEventListener("keydown", pressed);
  field.addEventListener("blur", hide);
}
