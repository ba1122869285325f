// Says beneath the field what applies to whoever lives there, once a municipality is chosen. The list of all stands above.
const terms = document.querySelector(".enrol-places dl");

function sentenceFor(place) {
  const own = terms.querySelector(`[data-place="${CSS.escape(place)}"]`);
  return (own ?? terms.querySelector('[data-place="elsewhere"]')).nextElementSibling.textContent;
}

for (const choice of document.querySelectorAll('select[name$="municipality"]')) {
  const said = document.createElement("p");
  said.className = "enrol-applies";
  said.setAttribute("role", "status");
  choice.closest(".ds-field").after(said);
  const say = () => {
    said.textContent = choice.value ? sentenceFor(choice.value) : "";
  };
  choice.addEventListener("change", say);
  say();
}
