// Says beneath the field what applies to whoever lives there, once a municipality is chosen, and to those who must wait how
// the waiting list works. The list of all stands above.
const terms = document.querySelector(".enrol-places dl");
const rule = document.querySelector(".enrol-places__rule");

const lineFor = (place) =>
  terms.querySelector(`[data-place="${CSS.escape(place)}"]`) ?? terms.querySelector('[data-place="elsewhere"]');

for (const choice of document.querySelectorAll('select[name$="municipality"]')) {
  const said = document.createElement("p");
  said.className = "enrol-applies";
  said.setAttribute("role", "status");
  choice.closest(".ds-field").after(said);
  const ownRule = rule?.cloneNode(true);
  if (ownRule) said.after(ownRule);
  const say = () => {
    const line = choice.value ? lineFor(choice.value) : null;
    said.textContent = line ? line.nextElementSibling.textContent : "";
    if (ownRule) ownRule.hidden = !line?.hasAttribute("data-waits");
  };
  choice.addEventListener("change", say);
  say();
}
