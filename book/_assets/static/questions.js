"use strict";
// Makes a form of each question. Without this file a question is a list with a folded answer, and so it prints.

const FRACTION = /^([+-]?\d*\.?\d+(?:e[+-]?\d+)?)(?:\/(\d*\.?\d+))?(%?)$/i;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

// A number as people type it: 0,5 and .5, −1, 1/4, 25%. A comma may stand between thousands, too: then there are two.
function typed(text) {
  const plain = text.trim().replace(/\s/g, "").replace("\u2212", "-");
  const read = [plain.replace(",", ".")];
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) read.push(plain.replaceAll(",", ""));
  const parts = read.map((one) => FRACTION.exec(one)).filter(Boolean);
  return parts.map(([, number, divisor, percent]) => (Number(number) / Number(divisor ?? 1)) * (percent ? 0.01 : 1));
}

class Question {
  constructor(block) {
    this.block = block;
    this.key = JSON.parse(block.querySelector(".question-key").getAttribute("value"));
    this.list = block.querySelector(".question-choices");
    this.explained = [...block.querySelectorAll(".question-explained > li")];
    const asks = block.querySelector(".question-asks");
    asks.id = `${block.id}-asks`;
    this.says = element("div", { class: "question-says", "aria-live": "polite" });
    this.fields = element("fieldset", { "aria-describedby": asks.id });
    const name = block.querySelector(".question-title").textContent;
    this.fields.append(element("legend", {}, element("span", { class: "question-name" }, `${name}: `), this.asked));
    this.fill();
    const check = element("button", { type: "submit" }, "Check");
    const form = element("form", { class: "question-form" }, this.fields, element("p", {}, check), this.says);
    form.noValidate = true;
    form.autocomplete = "off";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer();
    });
    form.addEventListener("input", () => this.tell(""));
    block.insertBefore(form, block.querySelector(".question-answer"));
    block.classList.add("question-live");
  }

  // What is said below the button; readers of screens hear it, and the focus stays where it is.
  tell(kind, ...parts) {
    this.says.className = `question-says ${kind}`;
    this.says.replaceChildren(...parts);
  }

  reason(place) {
    const copy = element("div", {}, ...[...this.explained[place].childNodes].map((node) => node.cloneNode(true)));
    for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
    return copy;
  }
}

class Choice extends Question {
  get several() {
    return this.key.right.filter(Boolean).length !== 1;
  }

  get asked() {
    return this.several ? "choose all that are right" : "choose one answer";
  }

  fill() {
    this.boxes = [...this.list.children].map((item, place) => {
      const id = `${this.block.id}-${place}`;
      const box = element("input", { type: this.several ? "checkbox" : "radio", name: this.block.id, id });
      // A letter for the ear: without it an answer that is only a formula gives its box no name.
      const letter = element("span", { class: "question-letter" }, `${String.fromCharCode(65 + place)}: `);
      const label = element("label", { for: id }, letter, ...item.childNodes);
      item.append(label);
      this.fields.append(element("div", { class: "question-choice-line" }, box, label));
      return box;
    });
    this.list.remove();
  }

  answer() {
    const chosen = this.boxes.map((box, place) => [box, place]).filter(([box]) => box.checked);
    if (!chosen.length) return this.tell("", element("p", {}, "Choose an answer first."));
    const missing = this.key.right.filter((right, place) => right && !this.boxes[place].checked).length;
    const wrong = chosen.filter(([, place]) => !this.key.right[place]);
    const reasons = chosen.map(([, place]) => this.reason(place));
    if (this.several && missing)
      reasons.push(element("p", {}, `${missing} more ${missing === 1 ? "answer is" : "answers are"} right.`));
    this.tell(wrong.length || missing ? "not-yet" : "solved", ...reasons);
  }
}

class Amount extends Question {
  get asked() {
    return "type a number";
  }

  fill() {
    const id = `${this.block.id}-number`;
    this.box = element("input", { type: "text", inputmode: "text", id, size: "12", spellcheck: "false" });
    this.fields.append(element("p", {}, element("label", { for: id }, "Your answer"), " ", this.box));
  }

  answer() {
    const numbers = typed(this.box.value);
    this.box.setAttribute("aria-invalid", String(!numbers.length));
    if (!numbers.length) return this.tell("", element("p", {}, "Type a number, such as 0.25, 1/4, −3 or 25%."));
    const near = (value) => numbers.some((number) => Math.abs(number - value) <= this.key.within);
    const place = this.key.values.findIndex(near);
    const said = this.reason(place < 0 ? this.explained.length - 1 : place);
    if (place < 0) said.querySelector("strong").textContent = "Not yet.";
    this.tell(place === 0 ? "solved" : "not-yet", said);
  }
}

class Order extends Question {
  get asked() {
    return "put the steps in order";
  }

  fill() {
    this.steps = element("ol", { class: "question-steps", role: "list" });
    this.heard = element("p", { class: "question-heard", role: "status" });
    [...this.list.children].forEach((item, place) => {
      const text = element("div", { id: `${this.block.id}-${place}` }, ...item.childNodes);
      const moves = element("div", { class: "question-moves" });
      for (const [name, sign, by] of [["Move up", "\u2191", -1], ["Move down", "\u2193", 1]]) {
        const shown = [element("span", { "aria-hidden": "true" }, sign), element("span", { class: "question-name" }, name)];
        const button = element("button", { type: "button", "aria-describedby": text.id }, ...shown);
        button.addEventListener("click", () => this.move(button, by));
        moves.append(button);
      }
      const step = element("li", { "data-step": this.key.order[place] }, text, moves);
      this.steps.append(step);
    });
    this.fields.append(this.steps, this.heard);
    this.list.remove();
  }

  move(button, by) {
    const step = button.closest("li");
    const other = by < 0 ? step.previousElementSibling : step.nextElementSibling;
    if (other) (by < 0 ? other.before(step) : other.after(step));
    button.focus(); // a button that moves loses it
    const place = [...this.steps.children].indexOf(step) + 1;
    this.heard.textContent = `Now step ${place} of ${this.steps.children.length}`;
    this.tell("");
  }

  answer() {
    const order = [...this.steps.children].map((step) => Number(step.dataset.step));
    const off = order.findIndex((step, place) => step !== place);
    if (off < 0)
      return this.tell("solved", element("p", {}, element("strong", {}, "Right."), " The answer below says why."));
    const where = off === 0 ? "The first step is another." : `The first ${off === 1 ? "step is" : `${off} steps are`} right, the next is another.`;
    const because = this.reason(order[off]);
    because.querySelector("strong").textContent = `What you have as step ${off + 1} comes later.`;
    this.tell("not-yet", element("p", {}, element("strong", {}, "Not yet."), ` ${where}`), because);
  }
}

const KINDS = { "question-number": Amount, "question-order": Order };
for (const block of document.querySelectorAll(".question")) {
  const kind = Object.keys(KINDS).find((name) => block.classList.contains(name));
  new (KINDS[kind] ?? Choice)(block);
}
