// The programme board: drag an item, or move it with Alt and an arrow. What an act changes comes back from the server.
// Without this script the arrows on each item do the same.
const form = document.getElementById("flytting");
let moved = null; // the item that is under way, and the button that keeps the focus

const block = (element) => element?.closest?.(".block");
const columnOf = (element) => element?.closest?.(".board__column");
const press = (item, step) => item.querySelector(`[data-step="${step}"]`)?.click();

function prepare() {
  for (const item of document.querySelectorAll(".board .block")) item.draggable = true;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-step]");
  if (button) moved = { id: block(button).id, step: button.dataset.step };
});

document.addEventListener("keydown", (event) => {
  const item = block(document.activeElement);
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!event.altKey || !item || !step) return;
  event.preventDefault();
  press(item, step);
});

document.addEventListener("dragstart", (event) => {
  const item = block(event.target);
  if (!item) return;
  event.dataTransfer.setData("text/plain", item.id);
  event.dataTransfer.effectAllowed = "move";
  item.dataset.dragged = "";
});

document.addEventListener("dragend", () => {
  for (const each of document.querySelectorAll("[data-dragged], [data-over]")) {
    delete each.dataset.dragged;
    delete each.dataset.over;
  }
});

document.addEventListener("dragover", (event) => {
  const column = columnOf(event.target);
  if (!column || !document.querySelector("[data-dragged]")) return;
  event.preventDefault();
  for (const each of document.querySelectorAll("[data-over]")) if (each !== column) delete each.dataset.over;
  column.dataset.over = "";
});

document.addEventListener("drop", (event) => {
  const column = columnOf(event.target);
  const item = document.querySelector("[data-dragged]");
  if (!column || !item) return;
  event.preventDefault();
  const others = [...column.querySelectorAll(".block")].filter((each) => each !== item);
  const place = others.filter((each) => middle(each) < event.clientY).length;
  moved = { id: item.id, step: "link" };
  htmx.ajax("POST", form.dataset.placeAddress.replace("/0/", `/${item.id.replace("post-", "")}/`), {
    source: form,
    swap: "none",
    values: {
      fra_samling: columnOf(item).dataset.session,
      fra_plass: item.dataset.place,
      samling: column.dataset.session,
      plass: place,
    },
  });
});

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

// The item was drawn anew, perhaps in another session: the focus goes back to the same arrow of it, or to its name.
document.addEventListener("htmx:afterSettle", () => {
  prepare();
  if (!moved) return;
  const item = document.getElementById(moved.id);
  (item?.querySelector(`[data-step="${moved.step}"]`) ?? item?.querySelector("a"))?.focus();
  moved = null;
});

prepare();
