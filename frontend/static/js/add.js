/* Files dropped anywhere on the form are added to it; the form itself works without this. */

const form = document.getElementById("add");
const files = document.getElementById("files");
const listed = document.getElementById("chosen-files");
const drop = document.getElementById("drop");

function list() {
  listed.replaceChildren(...[...files.files].map((file) => Object.assign(document.createElement("li"), { textContent: file.name })));
}

/* Text that is dragged is left to the field under it. */
const carriesFiles = (event) => event.dataTransfer.types.includes("Files");

function over(event) {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  drop.classList.add("is-over");
}

form?.addEventListener("dragover", over);
form?.addEventListener("dragleave", () => drop.classList.remove("is-over"));
form?.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  drop.classList.remove("is-over");
  const chosen = new DataTransfer();
  for (const file of [...files.files, ...event.dataTransfer.files]) chosen.items.add(file);
  files.files = chosen.files;
  list();
});
files?.addEventListener("change", list);
form?.addEventListener("submit", () => {
  document.getElementById("sending").textContent = form.dataset.working;
});
