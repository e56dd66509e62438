/* Makes pages quicker to use. Everything here can be done without it, by forms and links. */

const keysOn = () => localStorage.getItem("keys") !== "off";
const typing = target => target.closest("input:not([type=checkbox]), textarea, select, dialog");

/* --- shortcuts --- */

let leading = "";
const rows = () => [...document.querySelectorAll("[data-row]")];

function moveRow(by) {
  const all = rows();
  const here = all.findIndex(row => row.contains(document.activeElement));
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by];
  next?.querySelector("a")?.focus();
}

function follow(selector) {
  document.querySelector(selector)?.click();
}

function goTo(number) {
  document.querySelectorAll("[data-place]")[number - 1]?.click();
}

const dialog = document.getElementById("keys");
const SHORTCUTS = {
  "?": () => (dialog?.open ? dialog.close() : dialog?.showModal()),
  "/": () => {
    const field = document.querySelector("[type=search]");
    if (field) field.select(), field.focus();
    else follow('[data-place][href="/items"]');
  },
  j: () => moveRow(1),
  k: () => moveRow(-1),
  n: () => follow("[rel=next]"),
  p: () => follow("[rel=prev]"),
  x: () => document.activeElement.closest("[data-row]")?.querySelector("[type=checkbox]")?.click(),
};

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  // While the list of keys is open, its own key closes it and no other does anything; for a moment
  // after it closed, the box in it still has the focus.
  const elsewhere = !dialog?.contains(event.target);
  if (!keysOn() || (dialog?.open ? event.key !== "?" : elsewhere && typing(event.target))) return;
  if (leading === "g" && /^[1-9]$/.test(event.key)) {
    leading = "";
    event.preventDefault();
    goTo(Number(event.key));
    return;
  }
  leading = event.key;
  if (Object.hasOwn(SHORTCUTS, event.key)) {
    event.preventDefault();
    SHORTCUTS[event.key]();
  }
});

const keysBox = document.getElementById("keys-on");
if (keysBox) {
  keysBox.checked = keysOn();
  keysBox.addEventListener("change", () =>
    localStorage.setItem("keys", keysBox.checked ? "on" : "off"));
}

/* Browsers that do not know commandfor yet. */
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", event => {
    const button = event.target.closest("[commandfor]");
    if (button) document.getElementById(button.getAttribute("commandfor"))?.showModal();
  });
}

/* A menu closes when something else is used. */
document.addEventListener("click", event => {
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", event => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) menu.open = false, menu.querySelector("summary").focus();
});

/* --- forms: sent once, however often the button is pressed --- */

document.addEventListener("submit", event => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.ariaBusy === "true") event.preventDefault();
  else form.ariaBusy = "true";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = "false";
});

/* Where a form was not taken, one goes on at the first field that is wrong. */
document.querySelector("main [aria-invalid=true]")?.focus();

/* --- another language or other colours: what was typed stays --- */

const HERE = location.pathname + location.search;
const typedInto = () => [...document.querySelectorAll(
  "main form[method=post] :is(textarea, select, input:not([type=hidden], [type=file], [type=password]))")];
const ticks = field => field.type === "checkbox" || field.type === "radio";

document.addEventListener("submit", event => {
  if (!["/language", "/theme"].includes(event.target.getAttribute("action"))) return;
  const values = typedInto().map(field => (ticks(field) ? field.checked : field.value));
  sessionStorage.setItem("typed", JSON.stringify({ place: HERE, values }));
});

const typedBefore = JSON.parse(sessionStorage.getItem("typed"));
sessionStorage.removeItem("typed");
if (typedBefore?.place === HERE && typedBefore.values.length === typedInto().length) {
  for (const [place, field] of typedInto().entries()) {
    const [name, value] = [ticks(field) ? "checked" : "value", typedBefore.values[place]];
    if (field[name] === value) continue;
    field[name] = value;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details"))
      fold.open = true;
  }
}

/* --- many items: choose all, and how many are chosen --- */

const bulk = document.getElementById("bulk");
if (bulk) {
  const boxes = [...document.querySelectorAll('[name="item"][form="bulk"]')];
  // In the heading of a table, and above the list that a phone makes of it.
  const alls = [...document.querySelectorAll("[data-choose-all]")];
  const told = document.getElementById("chosen");
  const matching = document.getElementById("all-matching");
  const tell = () => {
    const count = boxes.filter(box => box.checked).length;
    told.textContent = matching?.checked ? told.dataset.all : told.dataset.said.replace("0", count);
    for (const box of [...boxes, ...alls]) box.disabled = Boolean(matching?.checked);
    for (const all of alls) {
      all.checked = count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
  };
  told.hidden = false;
  for (const all of alls) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      tell();
    });
  }
  for (const box of [...boxes, matching]) box?.addEventListener("change", tell);
  tell();
}

/* --- the board: a card goes only where its item has a step to --- */

let carried = null;
const target = event => event.target.closest?.("[data-state]");
const stepTo = (card, state) =>
  card && [...card.querySelectorAll("[data-to]")].find(each => each.dataset.to === state);

for (const card of document.querySelectorAll("[data-card]")) {
  card.draggable = Boolean(card.querySelector("[data-to]"));
  card.addEventListener("dragstart", event => {
    carried = card;
    event.dataTransfer.effectAllowed = "move";
    for (const column of document.querySelectorAll("[data-state]"))
      column.classList.toggle("open", Boolean(stepTo(card, column.dataset.state)));
  });
  card.addEventListener("dragend", () => {
    carried = null;
    for (const column of document.querySelectorAll("[data-state]")) column.classList.remove("open", "over");
  });
}
document.addEventListener("dragover", event => {
  const column = target(event);
  if (!column || !stepTo(carried, column.dataset.state)) return;
  event.preventDefault();
  column.classList.add("over");
});
document.addEventListener("dragleave", event => target(event)?.classList.remove("over"));
document.addEventListener("drop", event => {
  const step = stepTo(carried, target(event)?.dataset.state);
  if (!step) return;
  event.preventDefault();
  step.click();
});

/* Where one stands is in sight, however narrow the screen. */
for (const wide of document.querySelectorAll(".drawing, .tabs, .places")) {
  const here = wide.querySelector(".here, [aria-current]");
  if (!here || wide.scrollWidth <= wide.clientWidth) continue;
  const [place, frame] = [here.getBoundingClientRect(), wide.getBoundingClientRect()];
  wide.scrollLeft += place.left + place.width / 2 - frame.left - frame.width / 2;
}
