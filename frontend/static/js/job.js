/* Follows a job: its step and what it is at; when it ends, the page is loaded once more and says what became of it. */

const job = document.getElementById("job");
const doing = document.getElementById("doing");
const events = new EventSource(job.dataset.events);

/* A service that has started anew knows the job no more, and the page says so. */
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) location.reload();
});

events.addEventListener("message", (event) => {
  const status = JSON.parse(event.data);
  if (["done", "cancelled", "failed"].includes(status.state)) {
    events.close();
    location.reload();
    return;
  }
  doing.textContent = status.name;
  for (const step of job.querySelectorAll("[data-step]")) {
    if (step.dataset.step === status.step) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
});
