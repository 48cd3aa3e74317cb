/* "Copy full link" copies the address bar: in another browser it opens the same view. */

const button = document.getElementById("copy");
const status = document.getElementById("copied");
const label = button.textContent;
let timer = 0;

function select(element) {
  getSelection().selectAllChildren(element);
}

async function copy() {
  const permalink = document.querySelector(".permalink");
  try {
    await navigator.clipboard.writeText(location.href);
    say(button.dataset.done);
  } catch {
    permalink.textContent = location.href;
    select(permalink);
    say(button.dataset.failed);
  }
}

function say(words) {
  button.textContent = words;
  status.textContent = words;
  clearTimeout(timer);
  timer = setTimeout(() => {
    button.textContent = label;
    status.textContent = "";
  }, 2500);
}

button.hidden = false;
button.addEventListener("click", copy);
