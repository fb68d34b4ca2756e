// Cards of the board can be dragged: dropping one sends the same form that its 移动 opens.
document.addEventListener("dragstart", (e) => {
  const card = e.target.closest?.(".deal");
  if (card) { e.dataTransfer.setData("text/plain", card.dataset.deal); e.dataTransfer.effectAllowed = "move"; }
});
document.addEventListener("dragover", (e) => {
  const lane = e.target.closest?.(".lane");
  document.querySelectorAll(".lane.over").forEach((l) => l !== lane && l.classList.remove("over"));
  if (lane) { e.preventDefault(); lane.classList.add("over"); }
});
document.addEventListener("drop", (e) => {
  const lane = e.target.closest?.(".lane");
  const card = document.querySelector(`.deal[data-deal="${CSS.escape(e.dataTransfer.getData("text/plain"))}"]`);
  if (!lane || !card || card.closest(".lane") === lane) return;
  e.preventDefault();
  const form = card.querySelector("form");
  form.elements.to.value = lane.dataset.stage;
  if (lane.classList.contains("lost")) { // a loss needs its reason
    card.querySelector("details").open = true;
    form.elements.reason.required = true;
    form.elements.reason.focus();
    return;
  }
  form.requestSubmit();
});
// Choosing somebody shows their page at once.
document.addEventListener("change", (e) => { if (e.target.matches?.("select[data-submit]")) e.target.form.requestSubmit(); });
