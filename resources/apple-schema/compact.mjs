// Turns Apple's YAML schema of configuration profiles into schema.json, the compact data that checks read.
// Run it after Apple published a release:
//   node resources/apple-schema/compact.mjs FOLDER          writes schema.json and NOTICE beside this file
//   node resources/apple-schema/compact.mjs FOLDER --check  says whether they are what FOLDER gives; writes nothing
// FOLDER is a copy of github.com/apple/device-management with a SOURCE.md that names the commit, and newer files under variants/.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const here = path.dirname(fileURLToPath(import.meta.url));
const systems = ['iOS', 'macOS', 'tvOS', 'visionOS', 'watchOS'];
const skipVariants = ['ios-18.2-seed1', 'ios-26.0', 'ios-26.1', 'ios-26.2', 'ios-26.4', 'ios-27-seed1'];

const readYaml = (file) => parse(readFileSync(file, 'utf8'));
const isEmpty = (value) => Object.keys(value).length === 0;
/** JSON leaves out what is undefined. */
const orNothing = (value, isWorthIt) => (isWorthIt ? value : undefined);

/** What a system says of a payload or a key; what is usual is left out. */
function support(os) {
  if (os.introduced === 'n/a') return { absent: true };
  return {
    introduced: os.introduced, deprecated: os.deprecated, removed: os.removed,
    supervised: orNothing(true, os.supervised === true),
    single: orNothing(true, os.multiple === false),
    manual: orNothing(false, os.allowmanualinstall === false),
    user: orNothing(os.userenrollment?.mode, os.userenrollment && os.userenrollment.mode !== 'allowed'),
    shared: orNothing(os.sharedipad?.mode, os.sharedipad?.mode && os.sharedipad.mode !== 'allowed'),
    skippable: orNothing(false, os['always-skippable'] === false),
    // Only later.json gives a system a range of its own.
    max: os.max,
  };
}

function supports(supportedOS = {}) {
  const entries = systems.filter((name) => supportedOS[name]).map((name) => [name, JSON.parse(JSON.stringify(support(supportedOS[name])))]);
  const result = Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
  return orNothing(result, !isEmpty(result));
}

/** "If 'false', the system disables the camera. Available in iOS 4…" without the rest, whose versions are data already. */
function firstSentence(content) {
  const [first] = (content ?? '').replace(/\s+/g, ' ').trim().split(/(?<=\.) (?=[A-Z])/);
  return orNothing(first?.replaceAll("'", '').slice(0, 300), first && !/^(?:Available|Requires|Deprecated)/.test(first));
}

/** Apple splits a few types over several files; a payload may follow any of them, so only what all of them ask for is asked for. */
function mergeKeys(first, second) {
  const merged = new Map(first.map((key) => [key.key, { ...key, presence: 'optional' }]));
  for (const key of second) {
    const known = first.find((one) => one.key === key.key);
    merged.set(key.key, known ? mergeKey(known, key) : { ...key, presence: 'optional' });
  }
  return [...merged.values()];
}

function mergeKey(first, second) {
  return {
    ...first,
    type: first.type === second.type ? first.type : '<any>',
    presence: first.presence === 'required' && second.presence === 'required' ? 'required' : 'optional',
    rangelist: first.rangelist && second.rangelist ? [...new Set([...first.rangelist, ...second.rangelist])] : undefined,
    range: undefined, format: undefined,
    subkeys: first.subkeys && second.subkeys ? mergeKeys(first.subkeys, second.subkeys) : undefined,
  };
}

/** Lists of keys by number: Apple's files share them and, in folders within folders, hold themselves. */
class Lists {
  #ids = new Map();
  all = {};

  /** `explained`: with what each key does, in Apple's words; only where people choose among many by name. */
  add(keys, explained = false) {
    const known = this.#ids.get(keys);
    if (known) return known;
    const id = String(this.#ids.size);
    this.#ids.set(keys, id);
    this.all[id] = {};
    for (const key of keys) this.all[id][key.key] = { ...this.#key(key), ...(explained ? { about: firstSentence(key.content) } : {}) };
    return id;
  }

  #key(key) {
    return {
      type: key.type.replace(/[<>]/g, ''),
      required: orNothing(true, key.presence === 'required'),
      values: key.rangelist, min: key.range?.min, max: key.range?.max,
      // How many entries an array of these has.
      count: orNothing([key.repetition?.min, key.repetition?.max], key.repetition),
      orList: key.orList,
      pattern: key.format, form: key.subtype?.replace(/[<>]/g, ''), default: key.default,
      keys: orNothing(key.subkeys && this.add(key.subkeys), key.subkeys),
      os: supports(key.supportedOS),
    };
  }
}

function readPayloads(folder) {
  const own = path.join(folder, 'mdm/profiles');
  const newer = path.join(folder, 'variants/ios-18.2-seed1/mdm/profiles');
  const fileOf = (name) => (existsSync(path.join(newer, name)) ? path.join(newer, name) : path.join(own, name));
  const payloads = new Map();
  for (const name of readdirSync(own).sort()) {
    const { title, payload, payloadkeys } = readYaml(fileOf(name));
    const known = payloads.get(payload.payloadtype);
    const one = { title, os: payload.supportedOS, keys: payloadkeys };
    payloads.set(payload.payloadtype, known ? { title: known.title, os: known.os, keys: mergeKeys(known.keys, one.keys), several: true } : one);
  }
  return payloads;
}

/** "Dock.IconItem.Type": a key within keys. */
function keyAt(keys, way) {
  const [step, ...rest] = way.split('.');
  const key = keys.find((one) => one.key === step);
  return rest.length === 0 ? key : keyAt(key.subkeys, rest.join('.'));
}

/** Where Apple's data says less than its own words and examples, and than what devices take. */
function loosen(keys, { relaxed = [], values = {}, open = [], orList = [], most = {}, any = [], named = [], addedAt = {} }) {
  for (const way of any) keyAt(keys, way).subkeys.push({ key: 'ANY', type: '<any>', presence: 'optional' });
  for (const way of named) keyAt(keys, way).key = 'ANY';
  for (const [way, more] of Object.entries(addedAt)) {
    for (const [name, { type }] of Object.entries(more)) keyAt(keys, way).subkeys.push({ key: name, type: `<${type}>`, presence: 'optional' });
  }
  for (const way of relaxed) keyAt(keys, way).presence = 'optional';
  for (const [way, more] of Object.entries(values)) keyAt(keys, way).rangelist.push(...more);
  for (const way of open) delete keyAt(keys, way).rangelist;
  for (const way of orList) keyAt(keys, way).orList = true;
  for (const [way, systemsMost] of Object.entries(most)) {
    const key = keyAt(keys, way);
    for (const [system, max] of Object.entries(systemsMost)) key.supportedOS = { ...key.supportedOS, [system]: { ...key.supportedOS?.[system], max } };
  }
}

/** What Apple's pages say beyond the YAML at hand: see the head of later.json. */
function addLater(payloads, later) {
  for (const [type, { added = {}, deprecated = {}, replaced = {}, alsoOf, ...looser }] of Object.entries(later.payloads)) {
    const entry = payloads.get(type);
    for (const [version, names] of Object.entries(deprecated)) {
      for (const name of names) {
        const key = entry.keys.find((one) => one.key === name);
        key.supportedOS = { ...key.supportedOS, iOS: { ...key.supportedOS?.iOS, deprecated: version } };
      }
    }
    for (const [name, { os, ...facts }] of Object.entries(added)) entry.keys.push({ key: name, presence: 'optional', ...facts, type: `<${facts.type}>`, supportedOS: os });
    entry.replaced = replaced;
    loosen(entry.keys, looser);
    // "The fields in this payload are the same as" those of another, which stands before it in later.json.
    if (alsoOf) entry.keys.push(...payloads.get(alsoOf).keys.filter(({ key }) => entry.keys.every((one) => one.key !== key)).map((key) => ({ ...key, presence: 'optional' })));
  }
}

/** Every pane of every release at hand; one that a later release no longer lists says which was the last. */
function readSkipKeys(folder) {
  const releases = [['18.1', path.join(folder, 'other/skipkeys.yaml')], ...skipVariants.map((name) => [name.replace('ios-', '').replace('-seed1', ' seed'), path.join(folder, 'variants', name, 'other/skipkeys.yaml')])];
  const all = {};
  for (const [release, file] of releases) {
    for (const { key, title, supportedOS } of readYaml(file).payloadkeys) all[key] = { title, first: all[key]?.first ?? release, last: release, os: supports(supportedOS) };
  }
  return { releases: releases.map(([release]) => release), keys: all };
}

/** The snapshot's own words: "| `mdm/`, … | apple/device-management, branch `release` | COMMIT (DATE) | RELEASE |". */
function readSource(folder) {
  const row = readFileSync(path.join(folder, 'SOURCE.md'), 'utf8').split('\n').find((line) => line.startsWith('| `mdm/`'));
  const [, , , commitCell = '', release = ''] = row.split('|').map((cell) => cell.trim());
  const [, commit, date] = /^([0-9a-f]{40}) \((\d{4}-\d\d-\d\d)\)$/.exec(commitCell);
  return { repository: 'https://github.com/apple/device-management', commit, date, release, newer: skipVariants, notice: 'NOTICE' };
}

/** One key a line, so that a new release of Apple's reads as what it changes. */
function write(data) {
  const table = (value, indent) => `{\n${Object.entries(value).map(([name, entry]) => `${indent} ${JSON.stringify(name)}: ${JSON.stringify(entry)}`).join(',\n')}\n${indent}}`;
  const { lists, payloads, skipKeys, ...rest } = data;
  const listsText = Object.entries(lists).map(([id, keys]) => `  ${JSON.stringify(id)}: ${isEmpty(keys) ? '{}' : table(keys, '  ')}`).join(',\n');
  const head = Object.entries(rest).map(([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n');
  return `{\n${head},\n "payloads": ${table(payloads, ' ')},\n "lists": {\n${listsText}\n },\n "skipReleases": ${JSON.stringify(skipKeys.releases)},\n "skipKeys": ${table(skipKeys.keys, ' ')}\n}\n`;
}

function compact(folder) {
  const later = JSON.parse(readFileSync(path.join(here, 'later.json'), 'utf8'));
  const payloads = readPayloads(folder);
  addLater(payloads, later);
  const lists = new Lists();
  const written = {};
  let [top, common] = ['', ''];
  for (const [type, { title, os, keys, several, replaced }] of payloads) {
    const id = lists.add(keys, type === 'com.apple.applicationaccess');
    if (type === 'TopLevel') top = id;
    else if (type === 'CommonPayloadKeys') common = id;
    else {
      const known = later.payloads[type]?.known;
      const seen = supports(os) ?? {};
      if (several) for (const one of Object.values(seen)) delete one.single;
      written[type] = { title: orNothing(title, title && title !== type), os: seen, keys: id, known, replaced: orNothing(replaced, replaced && !isEmpty(replaced)) };
    }
  }
  return write({ source: readSource(folder), versions: later.versions, top, common, lists: lists.all, payloads: written, skipKeys: readSkipKeys(folder) });
}

const [folder, mode] = process.argv.slice(2);
if (!folder || !existsSync(path.join(folder, 'SOURCE.md'))) {
  process.stderr.write('usage: node compact.mjs FOLDER [--check]; FOLDER is a copy of apple/device-management with its SOURCE.md\n');
  process.exit(2);
}
// The newest notice: the same words as the older ones, with the years of all of them.
const notice = readFileSync(path.join(folder, 'variants/ios-27-seed1/LICENSE.txt'), 'utf8');
const made = { 'schema.json': compact(folder), NOTICE: notice };
for (const [name, text] of Object.entries(made)) {
  const target = path.join(here, name);
  if (mode !== '--check') writeFileSync(target, text);
  else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    process.stderr.write(`${name} is not what ${folder} gives; run compact.mjs again\n`);
    process.exitCode = 1;
  }
}
