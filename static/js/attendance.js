// Says beside each person whether what was tapped is saved. What a weak line lost, or a session that ended, is sent again
// when there is contact, or someone has signed in; to send the same twice changes nothing. It is kept in this tab until
// then, so that one can sign in here, too. Without this script the button saves the whole page.
const KEY = `unsaved:${location.pathname}`;
const unsaved = new Set();
let signedOut = false;
let leaving = false;

const keep = () => {
  const chosen = [...unsaved].map((row) => row.querySelector("input:checked").id);
  if (chosen.length) sessionStorage.setItem(KEY, JSON.stringify(chosen));
  else sessionStorage.removeItem(KEY);
};
const say = (row, words) => {
  const status = row.querySelector("[role=status]");
  const text = status.querySelector("[data-words]");
  if (text) text.textContent = status.dataset[words];
  row.querySelector(".attendance__sign-in").hidden = words !== "signedOut";
};

// Whoever has signed in again needs a form that belongs to the new session.
const renew = async () => {
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector(".attendance [name=csrfmiddlewaretoken]");
  if (!answer.ok || !token) return false;
  document.querySelector(".attendance [name=csrfmiddlewaretoken]").value = token.value;
  return true;
};
const retry = async () => {
  if (!unsaved.size) return;
  if (signedOut && !(await renew().catch(() => false))) return;
  signedOut = false;
  for (const row of [...unsaved]) htmx.trigger(row, "change");
};

const isOwn = ({ target, detail }) =>
  detail.xhr.getResponseHeader("HX-Retarget") === target.getAttribute("hx-target");
const wordsFor = ({ status }) => {
  if (status === 401 || status === 403) return "signedOut";
  return status === 0 || status >= 500 ? "unsaved" : "refused";
};

document.addEventListener("htmx:beforeRequest", (event) => say(event.target, "saving"));
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!isOwn(event)) event.preventDefault(); // a page to sign in, or an error, is no answer
});
document.addEventListener("htmx:afterRequest", (event) => {
  const row = event.target;
  const words = event.detail.successful ? "saved" : wordsFor(event.detail.xhr);
  if (words === "unsaved" || words === "signedOut") unsaved.add(row);
  else unsaved.delete(row);
  signedOut = signedOut || words === "signedOut";
  keep();
  if (words !== "saved") say(row, words);
});
document.addEventListener("click", (event) => {
  if (event.target.closest(".attendance__sign-in")) leaving = true;
});
document.addEventListener("submit", () => {
  leaving = true;
});
document.addEventListener("DOMContentLoaded", () => {
  for (const id of JSON.parse(sessionStorage.getItem(KEY) ?? "[]")) {
    const choice = document.getElementById(id);
    if (!choice) continue;
    choice.checked = true;
    unsaved.add(choice.closest(".attendance__row"));
  }
  retry();
});
document.addEventListener("visibilitychange", () => document.hidden || retry());
window.addEventListener("online", retry);
setInterval(retry, 15000);
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size && !leaving) event.preventDefault();
});
