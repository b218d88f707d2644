// The search, independent of any page: turns the index into columns, and a query into positions of models, best first.
// Names are folded to lowercase without accents and split into words. A vocabulary has each word of the catalogue once,
// with the models that contain it.

const VERSION = 1;
const MANY_CONNECTORS = 4; // this many or more are one choice
const EXACT = 4;
const START = 3;
const INSIDE = 2;
const TYPO = 1;

export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
export const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

export async function load(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return read(await response.json());
}

// Return a searchable catalogue from the index.
export function read(index) {
  if (index.version !== VERSION) throw new Error("the site has been updated: reload the page");
  const { models } = index;
  const size = models.model.length;
  const vendors = index.vendors;
  const ids = models.id.map((id, place) => {
    const made = id || models.model[place].toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    return `${vendors[models.vendor[place]][1]}-${made}`;
  });
  const flags = Uint8Array.from(models.flags);
  const known = { ...index, size, ids, archived: flags.map((flag) => flag >> 1) };
  return { ...known, vocabulary: vocabulary(known), facets: facets(index, flags) };
}

// Each facet: the group of each model, and the values that the models of each group have.
function facets({ models, vendors, types, formats, powerTypes, powerRanges, sets }, flags) {
  const ranges = [...powerRanges, Infinity];
  const count = (set) => set.reduce((sum, [, , number]) => sum + number, 0);
  return {
    power: { group: Uint8Array.from(models.power), values: powerTypes.map(([value]) => [value]) },
    kw: {
      group: Uint8Array.from(models.watts, (watts) => ranges.findIndex((end) => watts <= end)),
      values: ranges.map((_, place) => [String(place)]),
    },
    connector: { group: models.set, values: sets.map((set) => distinct(set.map(([kind]) => types[kind][0]))) },
    format: { group: models.set, values: sets.map((set) => distinct(set.map(([, form]) => formats[form][0]))) },
    count: { group: models.set, values: sets.map((set) => [String(Math.min(count(set), MANY_CONNECTORS))]) },
    ocpp: { group: flags.map((flag) => flag & 1), values: [["unknown"], ["known"]] },
    vendor: { group: models.vendor, values: vendors.map(([, slug]) => [slug]) },
  };
}

const distinct = (values) => [...new Set(values)];

function vocabulary({ size, vendors, models, ids }) {
  const places = new Map();
  const add = (word, place) => {
    const list = places.get(word);
    if (!list) places.set(word, [place]);
    else if (list[list.length - 1] !== place) list.push(place);
  };
  const vendorWords = vendors.map(([name, slug]) => [...words(name), slug.replaceAll("-", "")]);
  for (let place = 0; place < size; place++) {
    const named = words(models.model[place]);
    for (const word of vendorWords[models.vendor[place]]) add(word, place);
    for (const word of named) add(word, place);
    if (named.length > 1) add(named.join(""), place);
    for (const word of words(models.name[place])) add(word, place);
    if (models.id[place]) for (const word of words(ids[place])) add(word, place);
  }
  const list = [...places.keys()];
  return { words: list, places: list.map((word) => Int32Array.from(places.get(word))), letters: Int32Array.from(list, letters) };
}

// A bit for each letter and digit of a word: words that differ in too many bits cannot be within the edit distance.
function letters(word) {
  let bits = 0;
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) & 31);
  return bits;
}

// Return how well each model matches the query, 0 for no match; null for a query without words.
export function scores(catalogue, query) {
  const wanted = words(query);
  if (wanted.length === 0) return null;
  const literal = score(catalogue, wanted, near);
  return literal.some((value) => value > 0) ? literal : score(catalogue, wanted, nearOrTypo);
}

function score({ size, vocabulary: { words: known, places, letters: bits } }, wanted, grade) {
  const total = new Uint16Array(size);
  const best = new Uint8Array(size);
  wanted.forEach((word, turn) => {
    best.fill(0);
    const judge = grade(word);
    for (let at = 0; at < known.length; at++) {
      const fit = judge(known[at], bits[at]);
      if (fit > 0) for (const place of places[at]) if (best[place] < fit) best[place] = fit;
    }
    for (let place = 0; place < size; place++) {
      total[place] = best[place] > 0 && (turn === 0 || total[place] > 0) ? total[place] + best[place] : 0;
    }
  });
  return total;
}

const near = (word) => (other) => {
  const at = other.indexOf(word);
  if (at < 0) return 0;
  if (at > 0) return INSIDE;
  return other.length === word.length ? EXACT : START;
};

function nearOrTypo(word) {
  const direct = near(word);
  const most = word.length < 3 ? 0 : word.length < 6 ? 1 : 2;
  const own = letters(word);
  return (other, bits) => {
    const fit = direct(other);
    if (fit > 0 || most === 0 || ones(own & ~bits) > most) return fit;
    return startsWithin(word, other, most) ? TYPO : 0;
  };
}

function ones(bits) {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

// Return whether a prefix of another word is within `most` edits of a word: insert, delete, replace or swap a letter.
// Three rows of the edit-distance table are enough; they are reused for each pair.
const LONGEST = 255;
const rows = [0, 1, 2].map(() => new Uint16Array(LONGEST + 1));

export function startsWithin(word, other, most) {
  const width = Math.min(other.length, word.length + most, LONGEST);
  if (width < word.length - most) return false;
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
    if (least > most) return false;
  }
  for (let column = 0; column <= width; column++) if (row[column] <= most) return true;
  return false;
}

const STATES = { "": (archived) => !archived, archived: (archived) => archived, all: () => true };

// Return the positions of matching models, sorted, and for each choice its number of matches with the other facets kept.
export function find(catalogue, parameters) {
  const fit = scores(catalogue, parameters.get("q") ?? "");
  const state = parameters.get("state");
  const inState = STATES[Object.hasOwn(STATES, state) ? state : ""];
  const facets = Object.entries(catalogue.facets).map(([name, { group, values }]) => {
    const chosen = new Set(parameters.getAll(name));
    const fits = Uint8Array.from(values, (some) => chosen.size === 0 || some.some((value) => chosen.has(value)));
    return { name, group, values, fits, count: new Int32Array(values.length) };
  });
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
  const counts = Object.fromEntries(facets.map(({ name, values, count }) => [name, byValue(values, count)]));
  const stateCounts = new Map([["", states[0]], ["archived", states[1]], ["all", states[0] + states[1]]]);
  return { found: sort(catalogue, found, fit, parameters.get("sort")), counts: { ...counts, state: stateCounts } };
}

function byValue(values, count) {
  const sums = new Map();
  values.forEach((some, group) => {
    for (const value of some) sums.set(value, (sums.get(value) ?? 0) + count[group]);
  });
  return sums;
}

// Positions are already ordered by vendor and model; a stable sort keeps that order for ties.
function sort({ models }, found, fit, order) {
  const orders = {
    fit: fit && ((place) => -fit[place]),
    power: (place) => -models.watts[place],
    "-power": (place) => models.watts[place],
    created: (place) => -models.created[place],
    updated: (place) => -models.updated[place],
  };
  const by = Object.hasOwn(orders, order || "fit") ? orders[order || "fit"] : undefined;
  return by ? found.sort((one, other) => by(one) - by(other)) : found;
}
