// The page to grade on. What students wrote becomes text nodes, never HTML: the page's policy refuses the rest.
// All that is done goes through one queue, so that quick keys act in their order, each on what the last one left.

const $ = (id) => document.getElementById(id);
const FEWEST_FOLDED = 4; // lines
const FILTERS = { all: () => true, open: (row) => !row.looked, eye: (row) => row.eye.length > 0 };

let listing = null; // the task: its people by id, and the orders to go through them
let here = null; // the answer that is shown, and what was decided on it, as the command last said
const undoable = [];

let queue = Promise.resolve();
function enqueue(act) {
  queue = queue.then(act).catch((error) => alarm(`Not kept: ${error.message}`));
}

class Refused extends Error {}

async function ask(path, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("the command is not running. Start it again, and open the address that it prints.");
  }
  if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) {
    throw new Error("the command answers no more to this address. Open the one that it printed last.");
  }
  const said = await response.json();
  if (!response.ok) throw Object.assign(new Refused(said.error), { state: said.state });
  return said;
}

// ------------------------------------------------------------------------------------------------ what is shown

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function region(tag, label, text, kind) {
  const made = element(tag, { className: kind, tabIndex: 0 }, text);
  made.setAttribute("role", "region");
  made.setAttribute("aria-label", label);
  return made;
}

const number = (value) => String(Math.round(value * 10000) / 10000);
const signed = (value) => (value > 0 ? `+${number(value)}` : number(value));

function say(text) {
  $("said").textContent = text;
}

function alarm(text) {
  $("alarm").textContent = text;
  $("alarm").hidden = !text;
}

function showAnswer() {
  const content = $("content");
  content.replaceChildren();
  if (!here.source) content.append(element("p", {}, "There is nothing here: no cell, or an empty one."));
  else if (here.code) showCode(content);
  else content.append(region("div", "The answer's text", here.source, "text"));
  here.outputs.forEach((output, place) => content.append(shownOutput(output, place + 1)));
  if (here.tests.length) {
    const list = element("ul", { className: "tests" });
    for (const test of here.tests) {
      const passed = test.said === "passed";
      const verdict = element("span", { className: passed ? "passed" : "other" }, test.said);
      const message = test.message ? ` ${test.message}` : "";
      list.append(element("li", {}, verdict, ` (${number(test.earned)} of ${number(test.of)}) ${test.statement}${message}`));
    }
    content.append(element("h3", {}, "What the tests say"), list);
  }
}

// What everybody was given is folded: the answer itself is in sight.
function showCode(content) {
  const lines = here.source.split("\n");
  const folded = here.given >= FEWEST_FOLDED && here.given < lines.length ? here.given : 0;
  if (folded) {
    const summary = element("summary", {}, `${lines[0]} … ${folded} lines as they were given out`);
    const given = region("pre", "As it was given out", lines.slice(0, folded).join("\n"), "given");
    content.append(element("details", {}, summary, given));
  }
  content.append(region("pre", "The answer's code", lines.slice(folded).join("\n"), "code"));
}

function shownOutput(output, place) {
  if (output.kind === "png") {
    const picture = element("img", { alt: `Figure ${place} of the answer` });
    picture.addEventListener("error", () => picture.replaceWith(element("p", {}, `Output ${place} is no picture.`)));
    picture.src = `picture/${$("task").value}/${here.id}/${output.number}`;
    return element("p", {}, picture);
  }
  if (output.kind === "broken") return element("p", {}, `Output ${place} is no picture, or one that is too large.`);
  const error = output.kind === "error";
  return region("pre", `${error ? "Error" : "Output"} ${place}`, output.text, error ? "output error" : "output");
}

// What was typed and is not kept yet stays, where only something else was decided.
function showDecision(fields) {
  $("who").textContent = `${here.label}: ${here.looked ? "looked at" : "not looked at yet"}`;
  $("eye").replaceChildren(...here.eye.map((reason) => element("li", {}, reason)));
  const tests = here.tests.length ? ` (${number(here.tests_gave)} by the tests)` : "";
  $("points").textContent = `${number(here.earned)} of ${number(here.possible)} points${tests}`;
  const focused = document.activeElement?.dataset?.item;
  $("items").replaceChildren(
    ...here.items.map((item, place) => {
      const key = element("kbd", {}, place < 10 ? String((place + 1) % 10) : " ");
      const mark = element("span", { className: "mark", ariaHidden: "true" }, item.on ? "✓" : "");
      const worth = element("span", { className: "worth" }, signed(item.points));
      const button = element("button", { type: "button" }, key, mark, worth, element("span", {}, item.says));
      button.setAttribute("aria-pressed", String(item.on));
      button.dataset.item = item.name;
      button.addEventListener("click", () => enqueue(() => toggle(place)));
      return button;
    }),
  );
  if (focused !== undefined) [...$("items").children].find((button) => button.dataset.item === focused)?.focus();
  if (!here.items.length) {
    $("items").append(element("p", { className: "soft" }, "This task has no rubric; write a sentence, with points if you like."));
  }
  if (fields) showFields();
  $("flag").setAttribute("aria-pressed", String(here.flagged));
  showProgress();
}

function showFields() {
  $("comment").value = here.comment;
  $("own-points").value = number(here.points);
}

function showProgress() {
  const rows = [...listing.people.values()];
  const looked = rows.filter((row) => row.looked).length;
  $("progress").textContent = `Task ${listing.task}: ${looked} of ${rows.length} looked at`;
}

// ---------------------------------------------------------------------------------------------- going from one to another

async function turn(place) {
  if (!here || (await keepComment())) await openTask(place);
}

async function openTask(place, who) {
  if (place < 0 || place >= $("task").options.length) return say("There is no further task.");
  const said = await ask(`list/${place}`);
  listing = { ...said, people: new Map(said.people.map((row) => [row.id, row])) };
  $("task").value = String(place);
  if (!listing.people.size) {
    here = null;
    $("who").textContent = "Nobody";
    $("content").replaceChildren(element("p", {}, "Nobody has handed in anything that can be read."));
    $("items").replaceChildren();
    return showProgress();
  }
  const order = ids();
  const open = order.find((id) => !listing.people.get(id).looked);
  await openStudent(listing.people.has(who) ? who : open || order[0]);
}

async function openStudent(id) {
  here = await ask(`answer/${$("task").value}/${id}`);
  listing.people.set(here.id, here);
  showAnswer();
  showDecision(true);
  alarm("");
  const order = ids();
  say(`${here.label}, ${order.indexOf(id) + 1} of ${order.length}`);
  window.scrollTo(0, 0);
}

const ids = () => listing.orders[$("order").value];

// The next that the filter lets through, from where one stands; from the end on at the beginning only if asked.
function following(step, fits, around) {
  const order = step > 0 ? ids() : [...ids()].reverse();
  const place = here ? order.indexOf(here.id) : -1;
  const rest = [...order.slice(place + 1), ...(around ? order.slice(0, place) : [])];
  return rest.find((id) => fits(listing.people.get(id)));
}

async function go(step) {
  if (here && !(await keepComment())) return;
  const next = following(step, FILTERS[$("filter").value], false);
  if (next) return openStudent(next);
  say(step > 0 ? "That was the last one." : "That was the first one.");
}

// --------------------------------------------------------------------------------------------------------- deciding

const wishOf = (state) => ({
  known: state.version,
  items: state.items.filter((item) => item.on).map((item) => item.name),
  comment: state.comment,
  points: state.points,
  looked: state.looked,
  flagged: state.flagged,
});

async function decide(change, remember = true) {
  if (!here) return false;
  const before = wishOf(here);
  const place = $("task").value;
  let stands;
  try {
    stands = await ask(`decide/${place}/${here.id}`, { ...before, ...change });
  } catch (error) {
    if (!(error instanceof Refused) || !error.state) throw error;
    Object.assign(here, error.state);
    listing.people.set(here.id, here);
    showDecision(false);
    alarm(`Not kept: ${error.message}`);
    return false;
  }
  Object.assign(here, stands);
  listing.people.set(here.id, here);
  if (remember) undoable.push({ place, id: here.id, before });
  showDecision(false);
  alarm(stands.trouble ? `Kept in the gradebook; but pages cannot be written: ${stands.trouble}` : "");
  return true;
}

async function toggle(place) {
  const item = here?.items[place];
  if (!item) return say(`The rubric has no item ${place + 1}.`);
  const items = here.items.filter((one) => (one === item ? !one.on : one.on)).map((one) => one.name);
  if (await decide({ items })) say(`${item.on ? "No longer" : "Now"}: ${item.says}`);
}

async function done() {
  if (!here || !(await keepComment())) return;
  if (!here.looked && !(await decide({ looked: true }))) return;
  const next = following(1, (row) => !row.looked, true);
  if (next) return openStudent(next);
  say(`All ${listing.people.size} are looked at.`);
}

// Keeps what was typed, if it is another than what stands; false where it is not kept.
async function keepComment() {
  const typed = [$("comment").value, $("own-points").value];
  const comment = typed[0].trim();
  const points = Number(typed[1].trim().replace(",", ".") || 0);
  if (comment === here.comment && points === here.points) return true;
  if (!Number.isFinite(points)) {
    alarm("Not kept: the points are no number.");
    return false;
  }
  if (!(await decide({ comment, points }))) return false;
  // Somebody may be typing on already.
  if ($("comment").value === typed[0] && $("own-points").value === typed[1]) showFields();
  say(comment ? "Your sentence is kept." : "Your sentence is taken back.");
  return true;
}

async function undo() {
  const last = undoable.pop();
  if (!last) return say("Nothing was decided in this window that could be undone.");
  if ($("task").value !== last.place) await openTask(Number(last.place), last.id);
  else if (here.id !== last.id) await openStudent(last.id);
  if (!(await decide({ ...last.before, known: here.version }, false))) return;
  showFields();
  say("Undone.");
}

// ------------------------------------------------------------------------------------------------- keys and buttons

const cycle = (select) => {
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
  select.dispatchEvent(new Event("change"));
};

const ACTS = {
  Enter: done,
  j: () => go(1),
  ArrowRight: () => go(1),
  k: () => go(-1),
  ArrowLeft: () => go(-1),
  n: () => turn(Number($("task").value) + 1),
  p: () => turn(Number($("task").value) - 1),
  f: () => decide({ flagged: !here.flagged }),
  u: undo,
  s: () => cycle($("filter")),
  o: () => cycle($("order")),
};

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (target === $("comment") || target === $("own-points")) {
    if (event.key === "Escape") target.blur();
    return;
  }
  if (!$("keys").checked || target.matches("select, input")) return;
  if (event.key === "Enter" && target.matches("button, summary")) return; // it presses what has the focus
  if (event.key === "c") $("comment").focus();
  else if (/^[0-9]$/.test(event.key)) enqueue(() => toggle((Number(event.key) + 9) % 10));
  else if (Object.hasOwn(ACTS, event.key)) enqueue(ACTS[event.key]);
  else return;
  event.preventDefault();
});

// A field that is left is kept with the answer that it was written for: this stands in the queue before what follows.
for (const id of ["comment", "own-points"]) {
  $(id).addEventListener("change", () => here && enqueue(keepWhenWhole));
}

// Points without a sentence wait for the sentence.
const keepWhenWhole = () => ($("comment").value.trim() || here.comment ? keepComment() : undefined);

for (const [id, act] of Object.entries({ done, back: ACTS.k, on: ACTS.j, flag: ACTS.f, undo })) {
  $(id).addEventListener("click", () => enqueue(act));
}
$("task").addEventListener("change", () => {
  const place = Number($("task").value);
  enqueue(() => openTask(place));
});
$("filter").addEventListener("change", () => enqueue(() => {
  const fits = FILTERS[$("filter").value];
  const count = [...listing.people.values()].filter(fits).length;
  const shown = $("filter").selectedOptions[0].textContent;
  if (here && !fits(here)) {
    const next = following(1, fits, true);
    if (next) return openStudent(next).then(() => say(`Shown: ${shown}, ${count}.`));
  }
  say(`Shown: ${shown}, ${count}.`);
}));
$("order").addEventListener("change", () => say(`Order: ${$("order").selectedOptions[0].textContent}.`));

// Begin where something is left to do; what nobody else reads comes first.
const left = [...$("task").options].filter((option) => Number(option.dataset.open) > 0);
const open = left.find((option) => "written" in option.dataset) || left[0];
enqueue(() => openTask(Number(open ? open.value : 0)));
