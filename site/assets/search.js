// The search itself, without any page: an index becomes columns, a query becomes the matching models, best first.
//
// A query has three parts. Figures with a unit ("22kw", "7,4 kW", "32 A") are compared with those of the connectors.
// Words of the trade ("CCS2", "three phase", "IEC_62196_T2") stand for OCPI's values. All other words are looked up in
// a vocabulary of names, in lower case without accents, which has the models of each word. Numbers match as a whole.

const VERSION = 2;
const MANY_CONNECTORS = 4; // this many and more are one choice
const TOLERANCE = 0.03; // of a figure: 22 kW finds 22.08
const EXACT = 4;
const START = 3;
const INSIDE = 2;
const TYPO = 1;
const ATTRIBUTE = 6; // a figure or a word of the trade
const HEADLINE = 2; // added, if it is the model's maximum power

export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
export const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const pieces = (text) => fold(text).match(/\p{L}+|\p{N}+/gu) ?? [];

export const load = async (folder) => read(await json(`${folder}models.json`));
export const loadNotes = async (catalogue, folder) => addNotes(catalogue, await json(`${folder}notes.json`));

async function json(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

// Return the index as a catalogue that can be searched.
export function read(index) {
  if (index.version !== VERSION) throw new Error("another version of the site: reload the page");
  const { models, vendors } = index;
  const size = models.model.length;
  const ids = models.id.map((id, place) => {
    const made = id || models.model[place].toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    return `${vendors[models.vendor[place]][1]}-${made}`;
  });
  const types = index.types.map(([value, label, symbol]) => [value, label, symbol || value]);
  const connectors = index.connectors.map(([type, format, amperes, volts, watts]) => {
    return { type: types[type][0], format: index.formats[format][0], label: types[type][1], symbol: types[type][2], amperes, volts, watts };
  });
  const sets = index.sets.map((set) => set.map((place) => connectors[place]));
  const powers = sets.map((set) => Math.max(...set.map((connector) => connector.watts)));
  const archived = Uint8Array.from(models.archived);
  const watts = models.set.map((set) => powers[set]);
  const known = { ...index, size, ids, types, sets, powers, watts, archived };
  return { ...known, groups: groups(known), vocabulary: vocabulary(known), phrases: phrases(index), facets: facets(known) };
}

// Models with the same figures are a group; `of` is the group of each model.
function groups({ models, sets, powers, powerTypes }) {
  const places = new Map();
  const list = [];
  const of = models.set.map((set, place) => {
    const key = `${set} ${models.power[place]} ${models.station[place]}`;
    if (!places.has(key)) {
      places.set(key, list.length);
      list.push({ connectors: sets[set], watts: powers[set], power: powerTypes[models.power[place]][0], station: models.station[place] });
    }
    return places.get(key);
  });
  return { of, list };
}

// The OCPI values that a phrase (letters and numbers with single spaces) stands for; "" is every model.
function phrases({ terms, vague }) {
  const known = { sure: new Map(), vague: new Map() };
  const add = (map, words, value) => {
    const phrase = pieces(words).join(" ");
    if (!map.has(phrase)) map.set(phrase, new Set());
    map.get(phrase).add(value);
  };
  for (const [value, list] of Object.entries(terms)) for (const words of [value, ...list]) add(known.sure, words, value);
  for (const [value, list] of Object.entries(vague)) for (const words of list) add(known.vague, words, value);
  return known;
}

// Facets that do not depend on single connectors: the group of each model, and the values of each group.
function facets({ models, vendors, powerTypes, powerRanges, sets, powers, keys }) {
  const ranges = [...powerRanges, Infinity];
  return {
    power: { group: Uint8Array.from(models.power), values: powerTypes.map(([value]) => [value]) },
    kw: { group: models.set, values: powers.map((watts) => [String(ranges.findIndex((end) => watts <= end))]) },
    count: { group: models.set, values: sets.map((set) => [String(Math.min(set.length, MANY_CONNECTORS))]) },
    ocpp: { group: models.key, values: keys.map((key) => [key ? "known" : "unknown"]) },
    vendor: { group: models.vendor, values: vendors.map(([, slug]) => [slug]) },
  };
}

function vocabulary({ size, vendors, models, ids, keys, reported }) {
  const vendorWords = vendors.map(([name, slug]) => [...words(name), slug.replaceAll("-", "")]);
  return lookup(size, (place, add) => {
    const named = words(models.model[place]);
    for (const word of vendorWords[models.vendor[place]]) add(word);
    for (const word of named) add(word);
    if (named.length > 1) add(named.join(""));
    for (const word of words(models.name[place])) add(word);
    if (models.id[place]) for (const word of words(ids[place])) add(word);
    if (models.key[place]) for (const word of words(keys[models.key[place]])) add(word);
    if (models.reported[place]) for (const word of words(reported[models.reported[place]])) add(word);
  });
}

// Add the words of the notes, which are in a file of their own: they count where no name matches.
export function addNotes(catalogue, { version, texts, note }) {
  if (version !== VERSION) return;
  catalogue.noteWords = lookup(catalogue.size, (place, add) => {
    for (const word of texts[note[place]].split(" ")) if (word) add(word);
  });
}

function lookup(size, addWords) {
  const places = new Map();
  for (let place = 0; place < size; place++) {
    addWords(place, (word) => {
      const list = places.get(word);
      if (!list) places.set(word, [place]);
      else if (list[list.length - 1] !== place) list.push(place);
    });
  }
  const list = [...places.keys()];
  return { words: list, places: list.map((word) => places.get(word)), letters: Int32Array.from(list, letters) };
}

// A bit for each letter and digit of a word: words that differ in too many bits cannot be within the edit distance.
function letters(word) {
  let bits = 0;
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) & 31);
  return bits;
}

// A figure: a bound before it, one number or two, a unit, "+" after it.
const FIGURE =
  /(?<![\p{L}\p{N}.,])(>=?|≥|<=?|≤|(?:min|max|from|over|above|up to|under|below)\s)?\s*(\d+(?:[.,]\d+)*)(?:\s*(?:-|–|to)\s*(\d+(?:[.,]\d+)*))?\s*(kw|kilowatts?|w|watts?|a|amps?|amperes?|v|volts?)(?![\p{L}\p{N}])(\s?\+)?/gu;
// A number without a unit may be a power in kW; 1 to 3 are phases or belong to plugs.
const BARE = /(?<![\p{L}\p{N}.,-])(?!0|[1-3](?![\d.,]))\d+(?:[.,]\d+)?(?![\p{L}\p{N}.,-])/gu;
const LOWER = /^(>|≥|min|from|over|above)/;
const UPPER = /^(<|≤|max|up|under|below)/;

function numberOf(text) {
  return Number(/^\d{1,3}([.,]\d{3})+$/.test(text) ? text.replace(/[.,]/g, "") : text.replace(",", "."));
}

function figure(bound, first, second, unit, plus) {
  const scale = unit.startsWith("k") ? 1000 : 1;
  const value = numberOf(first) * scale;
  const name = { k: "watts", w: "watts", a: "amperes", v: "volts" }[unit[0]];
  if (second) return { name, from: value, to: numberOf(second) * scale };
  if (plus || LOWER.test(bound ?? "")) return { name, from: value, to: Infinity };
  if (UPPER.test(bound ?? "")) return { name, from: 0, to: value };
  const isWhole = name === "watts" && value >= 1000 && value % 1000 === 0;
  return { name, value, below: isWhole ? value + 500 : value }; // 7 kW also finds 7.36 and 7.4 kW
}

function fits({ from, to, value, below }, actual) {
  if (value === undefined) return actual >= from * 0.99 && actual <= to * 1.01;
  return Math.abs(actual - value) <= TOLERANCE * value || (actual >= value && actual < below);
}

export function parse({ phrases: { sure, vague } }, query, isVague = false, isPower = false) {
  const figures = [];
  const take = (...found) => {
    figures.push(figure(...found));
    return " | "; // no phrase spans it
  };
  let rest = fold(query).replace(FIGURE, (_, ...found) => take(...found));
  if (isPower) rest = rest.replace(BARE, (text) => take("", text, "", "kw"));
  const tokens = (rest.match(/[\p{L}\p{N}]+|\|/gu) ?? []).flatMap((word) => {
    const parts = pieces(word);
    return word === "|" ? [{ part: "|" }] : parts.map((part, at) => ({ part, word, starts: at === 0, ends: at === parts.length - 1 }));
  });
  const terms = [];
  const names = [];
  for (let at = 0; at < tokens.length; ) {
    const [length, values] = tokens[at].starts ? longestPhrase(tokens, at, sure, isVague ? vague : undefined) : [1];
    if (values) terms.push(values);
    else if (tokens[at].starts) names.push(tokens[at].word);
    at += length;
  }
  const last = names.at(-1);
  if (last && rest.endsWith(last)) {
    const values = valuesOfPrefix(sure, last); // the word that is being typed
    if (values.size) {
      names.pop();
      terms.push(values);
    }
  }
  return { figures, terms, names, words: words(query) };
}

function longestPhrase(tokens, at, ...maps) {
  for (let length = Math.min(6, tokens.length - at); length > 0; length--) {
    if (!tokens[at + length - 1].ends) continue;
    const phrase = tokens.slice(at, at + length).map(({ part }) => part).join(" ");
    for (const map of maps) if (map?.has(phrase)) return [length, map.get(phrase)];
  }
  return [1, undefined];
}

function valuesOfPrefix(map, word) {
  const values = new Set();
  if (word.length < 3 || /\p{N}/u.test(word)) return values;
  for (const [phrase, some] of map) if (phrase.startsWith(word) && !phrase.includes(" ")) for (const value of some) values.add(value);
  return values;
}

// How well a group's figures match: one connector must have all figures and formats, and one of the plugs.
function matches({ connectors, power, watts, station }, { figures, terms }) {
  const plugs = [];
  const formats = [];
  for (const values of terms) {
    if (values.has("") || values.has(power)) continue;
    if (connectors.some(({ type }) => values.has(type))) plugs.push(values);
    else if (connectors.some(({ format }) => values.has(format))) formats.push(values);
    else return 0;
  }
  const isFigure = (figure, connector) =>
    fits(figure, connector[figure.name]) ||
    (figure.name === "watts" && fits(figure, station)) ||
    (figure.name === "volts" && power === "AC_3_PHASE" && fits(figure, connector.volts * Math.sqrt(3)));
  const isMatch = (connector) =>
    (plugs.length === 0 || plugs.some((values) => values.has(connector.type))) &&
    formats.every((values) => values.has(connector.format)) &&
    figures.every((figure) => isFigure(figure, connector));
  if (!connectors.some(isMatch)) return 0;
  const isHeadline = figures.some((figure) => figure.name === "watts" && fits(figure, watts));
  return ATTRIBUTE * (terms.length + figures.length) + (isHeadline ? HEADLINE : 0);
}

// Return how well each model matches the query (0 for no match; null for a query without words), and whether only
// similar names do.
export function scores(catalogue, query) {
  const wanted = parse(catalogue, query);
  if (wanted.words.length === 0) return { fit: null, isSimilar: false };
  const powers = parse(catalogue, query, false, true);
  const loose = parse(catalogue, query, true);
  const names = [catalogue.vocabulary];
  const literal = { figures: [], terms: [], names: wanted.words };
  const ways = [
    () =>
      [
        combine(catalogue, wanted, names, gradeExact),
        combine(catalogue, literal, names, wanted.names.length ? gradeExact : gradeEqual),
        ...(powers.figures.length > wanted.figures.length ? [combine(catalogue, powers, names, gradeExact)] : []),
      ].reduce(addFits),
    () => combine(catalogue, loose, names, gradeExact),
    () => (catalogue.noteWords ? combine(catalogue, loose, [...names, catalogue.noteWords], gradeExact) : []),
  ];
  for (const way of ways) {
    const fit = way();
    if (fit.some((value) => value > 0)) return { fit, isSimilar: false };
  }
  const grade = (word) => gradeSimilar(word, loose.figures.length === 0);
  return { fit: combine(catalogue, loose.names.length ? loose : literal, names, grade), isSimilar: true };
}

function addFits(first, second) {
  return first.map((value, place) => 4 * value + second[place]);
}

function combine(catalogue, wanted, vocabularies, grade) {
  const { size, groups } = catalogue;
  const total = new Uint16Array(size);
  const ofGroup = wanted.figures.length + wanted.terms.length ? groups.list.map((group) => matches(group, wanted)) : null;
  for (let place = 0; place < size; place++) total[place] = ofGroup ? ofGroup[groups.of[place]] : 1;
  const best = new Uint8Array(size);
  for (const word of wanted.names) {
    best.fill(0);
    const judge = grade(word);
    for (const { words: known, places, letters: bits } of vocabularies) {
      for (let at = 0; at < known.length; at++) {
        const fit = judge(known[at], bits[at]);
        if (fit > 0) for (const place of places[at]) if (best[place] < fit) best[place] = fit;
      }
    }
    for (let place = 0; place < size; place++) total[place] = best[place] > 0 && total[place] > 0 ? total[place] + best[place] : 0;
  }
  return total;
}

const isDigit = (text, at) => {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
};

// A word inside another; a number only as a whole.
function gradeExact(word) {
  const own = letters(word);
  const isNumber = /^\p{N}+$/u.test(word);
  const [startsWithDigit, endsWithDigit] = [isDigit(word, 0), isDigit(word, word.length - 1)];
  return (other, bits) => {
    if (own & ~bits) return 0;
    const at = other.indexOf(word);
    if (at < 0 || (isNumber && at > 0)) return 0;
    if (at === 0) {
      if (other.length === word.length) return EXACT;
      return isNumber && isDigit(other, word.length) ? 0 : START;
    }
    return (startsWithDigit && isDigit(other, at - 1)) || (endsWithDigit && isDigit(other, at + word.length)) ? 0 : INSIDE;
  };
}

const gradeEqual = (word) => (other) => (other === word ? EXACT : 0);

const digits = (word) => word.replace(/[^0-9]/g, "");

// A word with a few wrong letters; digits are never wrong, but the end of a number may still be typed.
function gradeSimilar(word, isUnfinished) {
  const direct = gradeExact(word);
  const numbers = digits(word);
  const maxEdits = word.length < 3 || numbers === word ? 0 : word.length < 6 ? 1 : 2;
  const own = letters(word);
  return (other, bits) => {
    const fit = direct(other, bits);
    if (fit > 0) return fit;
    if (maxEdits === 0) return isUnfinished && numbers === word && other.startsWith(word) ? TYPO : 0;
    if (countOnes(own & ~bits) > maxEdits || !digits(other).startsWith(numbers)) return 0;
    return startsWithin(word, other, maxEdits) ? TYPO : 0;
  };
}

function countOnes(bits) {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

// Return whether a prefix of another word is within `maxEdits` of a word: letters inserted, deleted, replaced, swapped.
// Three rows of the edit-distance table are enough; they are reused for each pair.
const MAX_WORD_LENGTH = 255;
const rows = [0, 1, 2].map(() => new Uint16Array(MAX_WORD_LENGTH + 1));

export function startsWithin(word, other, maxEdits) {
  const width = Math.min(other.length, word.length + maxEdits, MAX_WORD_LENGTH);
  if (width < word.length - maxEdits) return false;
  let [before, last, row] = rows;
  for (let column = 0; column <= width; column++) row[column] = column;
  for (let line = 1; line <= word.length; line++) {
    [before, last, row] = [last, row, before];
    const letter = word.charCodeAt(line - 1);
    let least = (row[0] = line);
    for (let column = 1; column <= width; column++) {
      const otherLetter = other.charCodeAt(column - 1);
      let edits = last[column - 1] + (letter === otherLetter ? 0 : 1);
      if (last[column] + 1 < edits) edits = last[column] + 1;
      if (row[column - 1] + 1 < edits) edits = row[column - 1] + 1;
      const swapped = line > 1 && column > 1 && letter === other.charCodeAt(column - 2) && otherLetter === word.charCodeAt(line - 2);
      if (swapped && before[column - 2] + 1 < edits) edits = before[column - 2] + 1;
      row[column] = edits;
      if (edits < least) least = edits;
    }
    if (least > maxEdits) return false;
  }
  for (let column = 0; column <= width; column++) if (row[column] <= maxEdits) return true;
  return false;
}

const STATES = { "": (archived) => !archived, archived: (archived) => archived, all: () => true };
const LIMITS = { minKw: "watts", maxKw: "watts", minA: "amperes", minV: "volts" };

// The filters of single connectors: plugs, formats and limits must hold for the same connector.
function connectorFilter({ sets, powers }, parameters) {
  const types = new Set(parameters.getAll("connector"));
  const formats = new Set(parameters.getAll("format"));
  const isAll = parameters.get("plugs") === "all";
  const limits = Object.entries(LIMITS).flatMap(([name, figure]) => {
    const value = Number((parameters.get(name) ?? "").replace(",", "."));
    return value > 0 ? [[name.startsWith("max"), figure, figure === "watts" ? value * 1000 : value]] : [];
  });
  const isWithin = (connector, highest) =>
    limits.every(([isMost, figure, value]) => (isMost ? (types.size ? connector.watts : highest) <= value * 1.01 : connector[figure] >= value * 0.99));
  return sets.map((set, place) => {
    const within = set.filter((connector) => isWithin(connector, powers[place]));
    const inFormat = within.filter(({ format }) => formats.size === 0 || formats.has(format));
    const present = new Set(inFormat.map(({ type }) => type));
    const has = (type) => types.size === 0 || types.has(type);
    const missing = isAll ? [...types].filter((type) => !present.has(type)) : [];
    const isFit = isAll ? present.size > 0 && missing.length === 0 : [...present].some(has);
    const byType = isAll ? [...present].filter((type) => missing.every((other) => other === type)) : [...present];
    return { isFit, connector: byType, format: formatsOf(within, types, isAll) };
  });
}

// The formats that could be chosen and leave the set in the results.
function formatsOf(connectors, types, isAll) {
  return [...new Set(connectors.map(({ format }) => format))].filter((format) => {
    const present = new Set(connectors.filter((connector) => connector.format === format).map(({ type }) => type));
    if (types.size === 0) return true;
    return isAll ? [...types].every((type) => present.has(type)) : [...types].some((type) => present.has(type));
  });
}

// Return the matching models, sorted, and for each choice the number of models that selecting it would leave, with the
// other facets unchanged.
export function find(catalogue, parameters) {
  const { fit, isSimilar } = scores(catalogue, parameters.get("q") ?? "");
  const state = parameters.get("state");
  const inState = STATES[Object.hasOwn(STATES, state) ? state : ""];
  const facets = Object.entries(catalogue.facets).map(([name, { group, values }]) => {
    const chosen = new Set(parameters.getAll(name));
    const fits = Uint8Array.from(values, (some) => chosen.size === 0 || some.some((value) => chosen.has(value)));
    return { name, group, values, fits, count: new Int32Array(values.length) };
  });
  const filter = connectorFilter(catalogue, parameters);
  const ofSet = { name: "set", group: catalogue.models.set, fits: Uint8Array.from(filter, ({ isFit }) => isFit), count: new Int32Array(filter.length) };
  facets.push(ofSet);
  const states = [0, 0];
  const found = [];
  for (let place = 0; place < catalogue.size; place++) {
    if (fit && fit[place] === 0) continue;
    let missed = 0;
    let last;
    for (const facet of facets) {
      if (facet.fits[facet.group[place]]) continue;
      missed++;
      last = facet;
    }
    const archived = catalogue.archived[place];
    if (missed === 0) states[archived]++;
    if (missed > 1 || !inState(archived)) continue;
    if (missed === 0) {
      found.push(place);
      for (const { count, group } of facets) count[group[place]]++;
    } else last.count[last.group[place]]++;
  }
  const counts = Object.fromEntries(facets.filter(({ values }) => values).map(({ name, values, count }) => [name, byValue(values, count)]));
  for (const name of ["connector", "format"]) counts[name] = byValue(filter.map((some) => some[name]), ofSet.count);
  const stateCounts = new Map([["", states[0]], ["archived", states[1]], ["all", states[0] + states[1]]]);
  return { found: sort(catalogue, found, fit, parameters.get("sort")), counts: { ...counts, state: stateCounts }, isSimilar };
}

// "ccs 150kw" becomes "ccs >=150kw"; null without an exact power.
export function orMore(query) {
  const more = fold(query).replace(FIGURE, (text, bound, first, second, unit, plus) => (bound || second || plus || !/^[kw]/.test(unit) ? text : `>=${first}${unit}`));
  return more === fold(query) ? null : more;
}

function byValue(values, count) {
  const sums = new Map();
  values.forEach((some, group) => {
    for (const value of some) sums.set(value, (sums.get(value) ?? 0) + count[group]);
  });
  return sums;
}

// The models are in the order of vendor and model already, numbers by their value; a stable sort keeps it for ties.
function sort({ models, watts }, found, fit, order) {
  const orders = {
    fit: fit && ((place) => -fit[place]),
    power: (place) => -watts[place],
    "-power": (place) => watts[place],
    created: (place) => -models.created[place],
    updated: (place) => -models.updated[place],
  };
  const by = Object.hasOwn(orders, order || "fit") ? orders[order || "fit"] : undefined;
  return by ? found.sort((first, second) => by(first) - by(second)) : found;
}
