// Cards of the board can be dragged: dropping one sends the same form that its 移动 opens, and the page comes back as it
// then is: a card whose move was refused stands where it stood, its form open beside what is missing.
document.documentElement.classList.add("js");
document.addEventListener("dragstart", (e) => {
  const card = e.target.closest?.(".deal");
  if (card) { e.dataTransfer.setData("text/plain", card.dataset.deal); e.dataTransfer.effectAllowed = "move"; }
});
document.addEventListener("dragover", (e) => {
  const lane = e.target.closest?.(".lane");
  document.querySelectorAll(".lane.over").forEach((l) => l !== lane && l.classList.remove("over"));
  if (lane) { e.preventDefault(); lane.classList.add("over"); }
});
document.addEventListener("dragend", () => document.querySelectorAll(".lane.over").forEach((l) => l.classList.remove("over")));
document.addEventListener("drop", (e) => {
  const lane = e.target.closest?.(".lane");
  const card = document.querySelector(`.deal[data-deal="${CSS.escape(e.dataTransfer.getData("text/plain"))}"]`);
  if (!lane || !card || card.closest(".lane") === lane) return;
  e.preventDefault();
  const form = card.querySelector("form");
  form.elements.to.value = lane.dataset.stage;
  if (lane.classList.contains("lost")) { // a loss needs its reason
    card.querySelector("details.move").open = true;
    form.elements.reason.required = true;
    form.elements.reason.focus();
    return;
  }
  form.requestSubmit();
});
// The board stays where it was scrolled to while a card is moved.
document.addEventListener("submit", (e) => {
  const board = e.target.closest?.(".board");
  if (board) sessionStorage.setItem("board", `${board.scrollLeft} ${scrollY}`);
});
// Choosing somebody shows their page at once.
document.addEventListener("change", (e) => { if (e.target.matches?.("select[data-submit]")) e.target.form.requestSubmit(); });
document.addEventListener("click", (e) => { if (e.target.matches?.("[data-print]")) print(); });
const board = document.querySelector(".board"), kept = sessionStorage.getItem("board");
if (board && kept) {
  const [left, top] = kept.split(" ").map(Number);
  board.scrollLeft = left;
  scrollTo(0, top);
  sessionStorage.removeItem("board");
}
document.querySelector(".deal.refused input[name=amount]")?.focus({ preventScroll: true });
document.querySelectorAll("nav a[aria-current]").forEach((a) => a.scrollIntoView({ block: "nearest", inline: "center" }));
