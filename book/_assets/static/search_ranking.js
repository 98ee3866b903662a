"use strict";
// What a query finds, best first. Used by search.js, with the index that unrolled_search.py makes: pages as
// [address, kind, entries], entries as [place, title, what it is, text].
//
// A word is compared in a folded form: lower case, without accents, Greek letters by name, the ending cut off, American
// spelling. W_hh is one word, and so is MA(1). Where no page has a word, those that differ in one letter or two stand
// for it. The score is that of BM25 (S. Robertson and H. Zaragoza, "The probabilistic relevance framework: BM25 and
// beyond", 2009) for titles and texts apart, and half of what the whole page scores.

window.unrolledRanking = (() => {
  const WORD = /\p{N}+(?:\.\p{N}+)+|[\p{L}\p{N}∂]+(?:['’]\p{L}+)?(?:_[\p{L}\p{N}]+)*(?:\([^()\s]{1,3}(?:,\s?[^()\s]{1,3})*\))?/gu;
  const GREEK = Object.fromEntries([..."αβγδεζηθικλμνξπρστφχψω"].map((letter, i) => [letter, (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega"
  ).split(" ")[i]]));
  // How much an entry counts by the kind of its page, and by what it is itself.
  const PAGES = {chapter: 1, page: 0.7, reference: 0.3, tests: 0.2};
  const WHAT = {section: 1, statement: 1, term: 0.9, figure: 0.6, name: 1};
  const TITLE = 2.5, SATURATION = 1.2, PAGE = 0.5, ADJACENT = 1.5, NAME = 3, WHOLE = 1.1, EARLIER = 0.002, OF_ONE_PAGE = 4;

  // The forms of a word.

  const fold = (word) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/['’]s?$|['’]/g, "")
    .replace(/[α-ω]/g, (letter) => GREEK[letter === "ς" ? "σ" : letter] || letter).replace(/\s/g, "");

  function stem(word) {
    if (!/^[a-z]{4,}$/.test(word)) return word;
    return word.replace(/is(ations?|e[drs]?|ers|ing)$/, "iz$1").replace(/ys(e[drs]?|ing)$/, "yz$1")
      .replace(/our(s|ed|ing|al)?$/, "or$1").replace(/([bt])re(s?)$/, "$1er$2").replace(/^grey/, "gray") // codespell:ignore grey
      .replace(/ies$/, "y").replace(/(ss|us|is|[^s])s?$/, (end, kept) => (/^(ss|us|is)$/.test(end) ? end : kept))
      .replace(/(.{4})(ation|at(e|ed|ing|or))$/, "$1").replace(/([aeiouy].*)(ing|ed)$/, "$1").replace(/([^aeiou])\1$/, "$1").replace(/(.{3})e$/, "$1");
  }

  // W_hh is whh; MA(1) is also ma; complex_step is also complex and step.
  const known = new Map();

  function forms(word) {
    if (!known.has(word)) known.set(word, formsOf(word));
    return known.get(word);
  }

  function formsOf(word) {
    const folded = fold(word), name = folded.replace(/\(.*/, "");
    const parts = name.split("_").filter((part) => part.length > 2);
    return [...new Set([folded, name, ...parts].map((form) => stem(form.replaceAll("_", ""))))];
  }

  const words = (text) => [...text.matchAll(WORD)].map((match) => [match[0], match.index]);

  // Whether two words differ by at most so many letters that are missing, too many, wrong, or exchanged.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], row = Array.from({length: b.length + 1}, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      if (Math.min(...next) > most) return most + 1;
      [before, row] = [row, next];
    }
    return row[b.length];
  }

  // The index: for each word how often each entry has it, in its title and in its text.

  let entries, postings, lengths;

  function load(pages) {
    entries = [];
    postings = new Map();
    pages.forEach(([address, kind, found], page) => found.forEach(([place, title, what, text]) => {
      const url = address + (place && "#" + place);
      entries.push({page, url, place, kind, title, what, text, of: found[0][1], titleWords: 0, textWords: 0});
      for (const [field, value] of [["title", title], ["text", text]]) count(entries.at(-1), field, value);
    }));
    const total = entries.reduce((sum, entry) => sum + entry.textWords, 0);
    lengths = total / entries.length;
  }

  function count(entry, field, text) {
    const id = entries.length - 1;
    for (const [word] of words(text)) {
      entry[field + "Words"]++;
      for (const form of forms(word)) {
        if (!postings.has(form)) postings.set(form, new Map());
        const counts = postings.get(form);
        if (!counts.has(id)) counts.set(id, {title: 0, text: 0});
        counts.get(id)[field]++;
      }
    }
  }

  // The words of the index that stand for one of the query, each with how well it does.
  function matches(word) {
    const [whole, ...parts] = forms(word), found = new Map();
    const add = (form, how) => postings.has(form) && found.set(form, Math.max(how, found.get(form) || 0));
    add(whole, parts.some((part) => part !== whole) ? NAME : 1);
    for (const part of parts) add(part, 0.4);
    const rest = found.has(whole) ? 0.4 : 1;  // for words that only begin so
    const letters = /^[a-z]+$/.test(whole), typed = fold(word);
    const mistakes = found.size || !letters || typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
    for (const form of postings.keys()) {
      if (letters && form.length > 4 && typed.startsWith(form)) add(form, rest * 0.5);
      if (letters && typed.length > 2 && form.startsWith(typed)) add(form, rest * (0.5 + 0.3 * typed.length / form.length));
      if (!mistakes) continue;
      const wrong = distance(whole, form, mistakes);
      if (wrong <= mistakes) add(form, 0.7 - 0.2 * wrong);
    }
    return found;
  }

  // What each entry scores for one word, and how rare the word is.
  function scored(word) {
    const found = matches(word), scores = new Map();
    const having = new Set([...found.keys()].flatMap((form) => [...postings.get(form).keys()]));
    const rare = Math.log(1 + (entries.length - having.size + 0.5) / (having.size + 0.5));
    for (const [form, how] of found) {
      for (const [id, {title, text}] of postings.get(form)) {
        const entry = entries[id], length = 0.5 + 0.5 * entry.textWords / lengths;
        const score = how * rare * (
          TITLE * Math.min(title, 1) / (0.8 + 0.04 * entry.titleWords) + text / (text + SATURATION * length)
        );
        scores.set(id, Math.max(score, scores.get(id) || 0));
      }
    }
    return {found, scores, rare};
  }

  // Whether two words of the query stand side by side, as in the query.
  function adjacent(text, sought) {
    const hits = words(text).map(([word]) => forms(word));
    return hits.some((form, i) => i && sought.some(({found}, k) => k
      && form.some((one) => found.has(one)) && hits[i - 1].some((one) => sought[k - 1].found.has(one))));
  }

  function find(query, most = 20) {
    const sought = words(query).map(([word]) => scored(word)), all = sought.reduce((sum, word) => sum + word.rare, 0);
    const totals = new Map(), had = new Map(), ofPage = new Map();
    for (const {scores, rare} of sought) {
      const best = new Map();
      for (const [id, score] of scores) {
        const {page} = entries[id];
        totals.set(id, (totals.get(id) || 0) + score);
        had.set(id, (had.get(id) || 0) + rare);
        best.set(page, (best.get(page) || 0) + score);
      }
      for (const [page, sum] of best) ofPage.set(page, (ofPage.get(page) || 0) + 3 * rare * sum / (sum + 3 * rare));
    }
    const order = (one, other) => other.score - one.score;
    const ranked = [...totals].map(([id, total]) => {
      const entry = entries[id], share = (had.get(id) / all) ** 2;
      const weight = PAGES[entry.kind] * WHAT[entry.what] * (1 - EARLIER * entry.page) * (entry.place ? 1 : WHOLE);
      return {entry, share, weight, total: total * share, score: weight * share * (total + PAGE * ofPage.get(entry.page))};
    }).sort(order);
    // Words side by side are looked for where it can matter.
    for (const one of sought.length > 1 ? ranked.slice(0, 60) : []) {
      const more = (adjacent(one.entry.title, sought) ? ADJACENT : 1) * (adjacent(one.entry.text, sought) ? 1.2 : 1);
      one.score += one.weight * one.total * (more - 1);
    }
    ranked.sort(order);
    const shown = new Map(), terms = new Set(sought.flatMap(({found}) => [...found.keys()]));
    return ranked.filter(({entry}) => {
      shown.set(entry.page, (shown.get(entry.page) || 0) + 1);
      return shown.get(entry.page) <= OF_ONE_PAGE;
    }).slice(0, most).map(({entry, score}) => ({...entry, score, title: marked(entry.title, terms), excerpt: excerpt(entry.text, terms)}));
  }

  // A text in pieces, [text, whether it was sought].
  function marked(text, terms) {
    const pieces = [];
    let end = 0;
    for (const [word, start] of words(text)) {
      if (!forms(word).some((form) => terms.has(form))) continue;
      if (start > end) pieces.push([text.slice(end, start), false]);
      pieces.push([word, true]);
      end = start + word.length;
    }
    return text.length > end ? [...pieces, [text.slice(end), false]] : pieces;
  }

  // The part of a text with most of the words sought, cut between words.
  function excerpt(text, terms, length = 180) {
    const places = words(text).filter(([word]) => forms(word).some((form) => terms.has(form)));
    let best = 0, most = 0;
    places.forEach(([, start], i) => {
      const within = places.slice(i).filter(([, at]) => at < start + length - 40);
      const different = new Set(within.map(([word]) => forms(word)[0])).size + within.length / 100;
      if (different > most) [best, most] = [start, different];
    });
    let from = best < 60 ? 0 : text.indexOf(" ", best - 50) + 1;
    let to = Math.min(text.length, from + length);
    if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + 1);
    const pieces = marked(text.slice(from, to), terms);
    return [...(from ? [["… ", false]] : []), ...pieces, ...(to < text.length ? [[" …", false]] : [])];
  }

  return {load, find};
})();
