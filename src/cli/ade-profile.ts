// muster ade profile: forms that are made, changed and looked at here, and what Apple is given of them.
import { readNamed } from '../ade-station.ts';
import { blankAdeDraft } from '../domain/enrollment/ade-form.ts';
import { affinityNames } from '../domain/blueprint/fields.ts';
import type { AdeDraft, AdeProfileSummary, AdeServer } from '../model/ade.ts';
import { printOutcome } from './ade-assign.ts';
import { type AdeAround, counted, marked, profileOf, serverOf } from './ade-around.ts';
import { draftWith, readForm } from './ade-form.ts';
import type { AdeCommand } from './ade-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, table } from './print.ts';

type ProfileCommand = Extract<AdeCommand, { name: `ade profile ${string}` }>;
type Of<Name extends ProfileCommand['name']> = Extract<ProfileCommand, { name: Name }>;

interface Preview {
  readonly json: string;
  readonly findings: readonly { readonly severity: 'error' | 'warning' | 'info'; readonly rule: string; readonly path: string; readonly reason: string; readonly fix: string | null }[];
  readonly notes: readonly { readonly field: string; readonly text: string }[];
}

const preview = (draft: AdeDraft, { desk }: AdeAround): Promise<Preview> => desk.handlers.previewAdeDraft({ draft });

function printFindings({ findings }: Preview, json: boolean, write: (line: string) => void): boolean {
  for (const { severity, rule, path, reason, fix } of findings) {
    write(json ? jsonLine({ type: 'finding', severity, rule, path, reason, fix }) : plain(`${severity}: ${path === '' ? '' : `${path}: `}${reason}${fix === null ? '' : ` ${fix}`}`));
  }
  return findings.some(({ severity }) => severity === 'error');
}

const lineOf = (profile: AdeProfileSummary, around: AdeAround): string => jsonLine({ type: 'profile', ...profile, ...marked(around) });

function stateOf({ uuid, changed, definedAt }: AdeProfileSummary): string {
  if (uuid === null || definedAt === null) return 'not defined yet';
  return changed ? `CHANGED since it was defined on ${localTime(definedAt)}` : `defined ${localTime(definedAt)}`;
}

async function list({ server: name, json }: Of<'ade profile list'>, around: AdeAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const { profiles } = await desk.handlers.listAdeProfiles({ server: serverOf(around, name).id });
  if (json) for (const profile of profiles) out(lineOf(profile, around));
  else if (profiles.length === 0) say('No profile yet. Make one with: muster ade profile new --name NAME --url ADDRESS');
  else {
    const rows = profiles.map((profile) => [plain(profile.name), affinityNames[profile.affinity], String(profile.devices), String(profile.earlier), stateOf(profile), profile.uuid ?? '', profile.id.slice(0, 8)]);
    for (const line of table(['Profile', 'Affinity', 'Devices', 'Earlier', 'At Apple', 'UUID', 'Id'], rows)) out(line);
  }
  return exit.done;
}

const yes = (flag: boolean): string => (flag ? 'yes' : 'no');
const names = (refs: AdeDraft['anchors']): string => (refs.length === 0 ? 'none' : refs.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 16)})`).join(', '));

/** In the order of the form, by what the options are called. */
function fieldsOf(draft: AdeDraft): readonly (readonly [string, string])[] {
  const text = (value: string | null): string => (value === null || value === '' ? '-' : value);
  return [
    ['name', draft.name], ['description', text(draft.description)], ['affinity', draft.affinity], ['url', text(draft.url)], ['web-url', text(draft.webUrl)], ['org-magic', text(draft.orgMagic)],
    ['supervised', yes(draft.supervised)], ['locked', yes(draft.locked)], ['mandatory', yes(draft.mandatory)], ['pairing', draft.pairing.allow], ['certificate', names(draft.pairing.certificates)],
    ['department', text(draft.department)], ['phone', text(draft.phone)], ['email', text(draft.email)], ['skip', draft.skip.length === 0 ? 'nothing' : draft.skip.join(', ')],
    ['await-configured', yes(draft.awaitConfigured)], ['shared-ipad', yes(draft.sharedIpad)], ['return-to-service', yes(draft.returnToService)], ['not-from-backup', yes(draft.notFromBackup)],
    ['auto-advance', yes(draft.autoAdvance)], ['language', text(draft.language)], ['region', text(draft.region)], ['anchor', names(draft.anchors)],
  ];
}

async function show({ server: name, profile, as, json }: Of<'ade profile show'>, around: AdeAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const server = serverOf(around, name);
  const { draft, summary } = await desk.handlers.getAdeDraft({ server: server.id, id: (await profileOf(around, server, profile)).id });
  const seen = await preview(draft, around);
  if (as !== null) {
    // A file to keep, to edit, or to hand to another program: what it holds is its own JSON.
    out(as === 'apple' ? seen.json : JSON.stringify(draft, null, 2));
    return exit.done;
  }
  if (json) {
    out(jsonLine({ type: 'profile', ...summary, draft, ...marked(around) }));
    return exit.done;
  }
  for (const [field, value] of fieldsOf(draft)) out(`${field.padEnd(17)} ${plain(value)}`);
  out(`${'at Apple'.padEnd(17)} ${stateOf(summary)}${summary.uuid === null ? '' : `, as ${summary.uuid}`}`);
  out(`${'devices'.padEnd(17)} ${counted(summary.devices, 'device')} ${summary.devices === 1 ? 'has' : 'have'} it${summary.earlier === 0 ? '' : `, ${summary.earlier} an earlier one of it`}`);
  printFindings(seen, false, say);
  return exit.done;
}

async function check({ server: name, profile, from, json }: Of<'ade profile check'>, around: AdeAround): Promise<number> {
  const { desk, papers, output: { out } } = around;
  const draft = async (): Promise<AdeDraft> => {
    if (from !== null) return (await readForm(await readNamed(papers, from), from, blankAdeDraft())).draft;
    const server = serverOf(around, name);
    return (await desk.handlers.getAdeDraft({ server: server.id, id: (await profileOf(around, server, profile ?? '')).id })).draft;
  };
  const seen = await preview(await draft(), around);
  const isWrong = printFindings(seen, json, out);
  for (const { field, text } of seen.notes) out(json ? jsonLine({ type: 'note', field, text }) : plain(`note: ${field}: ${text}`));
  return isWrong ? exit.failed : exit.done;
}

/** Kept whatever is wrong with it: that is said, and keeps it from being defined. */
async function save(server: AdeServer, id: AdeProfileSummary['id'] | null, draft: AdeDraft, json: boolean, around: AdeAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const saved = await desk.handlers.saveAdeDraft({ server: server.id, id, draft });
  const seen = await preview((await desk.handlers.getAdeDraft({ server: server.id, id: saved.id })).draft, around);
  out(json ? lineOf(saved, around) : `${plain(saved.name)}  ${stateOf(saved)}  ${saved.id}`);
  const isWrong = printFindings(seen, json, json ? out : say);
  if (json) return exit.done;
  const named = /\s/.test(saved.name) ? `"${plain(saved.name)}"` : plain(saved.name);
  if (isWrong) say(`It is kept, and can’t be given to Apple before that is put right: muster ade profile edit ${named} …`);
  else if (saved.devices + saved.earlier > 0) say(`${counted(saved.devices + saved.earlier, 'device')} have what was defined before. Define it anew and give it to them: muster ade profile define ${named} --reassign`);
  else say(`What each field means to users: muster ade profile check ${named}. To give it to Apple: muster ade profile define ${named}`);
  return exit.done;
}

/** A form out of a file, and what of the file it has no place for. */
async function formOf(from: string | null, base: AdeDraft, { papers, output: { say } }: AdeAround): Promise<AdeDraft> {
  if (from === null) return base;
  const { draft, unknown } = await readForm(await readNamed(papers, from), from, base);
  if (unknown.length > 0) say(`The form has no place for ${plain(unknown.join(', '))}; what is defined from it lacks that.`);
  return draft;
}

async function make({ server: name, from, form, json }: Of<'ade profile new'>, around: AdeAround): Promise<number> {
  const server = serverOf(around, name);
  return save(server, null, await draftWith(await formOf(from, blankAdeDraft(), around), form, around.papers), json, around);
}

async function edit({ server: name, profile, from, form, json }: Of<'ade profile edit'>, around: AdeAround): Promise<number> {
  const server = serverOf(around, name);
  const { id } = await profileOf(around, server, profile);
  const { draft } = await around.desk.handlers.getAdeDraft({ server: server.id, id });
  return save(server, id, await draftWith(await formOf(from, draft, around), form, around.papers), json, around);
}

async function define({ server: name, profile, reassign, json }: Of<'ade profile define'>, around: AdeAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const server = serverOf(around, name);
  const before = await profileOf(around, server, profile);
  const { profile: defined, outcome } = await desk.handlers.defineAdeProfile({ server: server.id, id: before.id, reassign });
  out(json ? lineOf(defined, around) : `${plain(defined.name)}  defined at Apple as ${defined.uuid ?? ''}`);
  if (outcome) return printOutcome(outcome, { act: 'assign', serials: null, json }, around);
  if (!json && defined.earlier > 0) say(`${counted(defined.earlier, 'device')} still ${defined.earlier === 1 ? 'has' : 'have'} an earlier one of it. With --reassign they get this one; those that took it already have to be erased as well.`);
  return exit.done;
}

/** Throws ade.*, http.*, secrets.*, file.*, identity.*, store.*, usage.invalid. */
export async function runProfile(command: ProfileCommand, around: AdeAround): Promise<number> {
  const { desk: { handlers }, output: { out } } = around;
  switch (command.name) {
    case 'ade profile new': return make(command, around);
    case 'ade profile edit': return edit(command, around);
    case 'ade profile list': return list(command, around);
    case 'ade profile show': return show(command, around);
    case 'ade profile check': return check(command, around);
    case 'ade profile define': return define(command, around);
    case 'ade profile read': {
      const read = await handlers.readAdeProfile({ server: serverOf(around, command.server).id, uuid: command.uuid });
      out(command.json ? lineOf(read, around) : `${plain(read.name)}  ${stateOf(read)}  ${read.id}`);
      return exit.done;
    }
    case 'ade profile remove': {
      const server = serverOf(around, command.server);
      const { id, name } = await profileOf(around, server, command.profile);
      await handlers.removeAdeProfile({ server: server.id, id });
      out(command.json ? jsonLine({ type: 'removed', profile: id, name, ...marked(around) }) : `Removed ${plain(name)} here. Apple has no way to remove what was defined.`);
      return exit.done;
    }
  }
}
