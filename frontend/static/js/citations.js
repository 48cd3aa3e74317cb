/* A citation's number opens its passage in place, the cited words marked. Without this module it is a link to the source. */

document.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  const cite = event.target.closest("[data-quote]");
  const quote = cite && document.getElementById(cite.dataset.quote);
  if (!quote) return;
  event.preventDefault();
  const details = quote.closest("details");
  if (details) details.open = true;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  quote.scrollIntoView({ behavior: calm ? "instant" : "smooth", block: "nearest" });
  quote.focus({ preventScroll: true });
});
