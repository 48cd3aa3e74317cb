/* Adds documents without leaving the page, and says what was added, kept and refused. */

const form = document.getElementById("add");
const output = document.getElementById("added");

function list(label, names) {
  if (!names.length) return [];
  const title = document.createElement("p");
  title.textContent = `${label}: ${names.length}`;
  const items = document.createElement("ul");
  for (const name of names) items.append(Object.assign(document.createElement("li"), { textContent: name }));
  return [title, items];
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  output.textContent = output.dataset.working;
  try {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const reply = await response.json();
    if (!response.ok) throw new Error(reply.error?.message ?? output.dataset.failed);
    output.replaceChildren(
      ...list(output.dataset.added, reply.added.map((source) => source.title)),
      ...list(output.dataset.kept, reply.kept.map((source) => source.title)),
      ...list(output.dataset.refused, reply.refused.map((one) => `${one.name}: ${one.reason}`)),
    );
    if (reply.added.length && !reply.refused.length) location.reload();
  } catch (error) {
    output.textContent = error instanceof TypeError ? output.dataset.failed : error.message;
  } finally {
    button.disabled = false;
  }
});
