// Moves the focus to the list of errors when a form comes back with some, also when htmx put it there.
function focusErrors(scope) {
  scope.querySelector(".ds-error-summary")?.focus();
}

document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));
focusErrors(document);
