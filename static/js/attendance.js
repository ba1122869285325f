// Says beside each person whether what was tapped is saved. What a weak line lost is sent again when there is contact;
// to send the same twice changes nothing. Without this script the button saves the whole page.
const unsaved = new Set();
const say = (row, words) => {
  const status = row.querySelector("[role=status]");
  const text = status.querySelector("[data-words]");
  if (text) text.textContent = status.dataset[words];
};
const retry = () => {
  for (const row of [...unsaved]) htmx.trigger(row, "change");
};

document.addEventListener("htmx:beforeRequest", (event) => say(event.target, "saving"));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) return unsaved.delete(event.target);
  unsaved.add(event.target);
  say(event.target, "unsaved");
});
window.addEventListener("online", retry);
setInterval(retry, 15000);
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});
