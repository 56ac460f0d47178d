// Every state of a tile, every error's notice and what runs leave their devices as, on one page, to be looked at. It is built by its test and is no part of the app: nothing that is
// handed out can show it.
import { createElement as element, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { type IconName } from '../../renderer/ui/icon.tsx';
import { look, type TileLook } from '../../renderer/features/bench/tile-look.ts';
import { seenState } from '../../renderer/features/bench/tile-state.ts';
import { Tile } from '../../renderer/features/bench/tile.tsx';
import { t, type TextKey } from '../../renderer/i18n/text.ts';
import { ErrorNotice } from '../../renderer/ui/error-notice.tsx';
import { ErrorWords } from '../../renderer/ui/error-words.tsx';
import { needTexts } from '../../src/domain/prep/step-text.ts';
import { errorTexts } from '../../src/error-text.ts';
import type { ErrorCode, ErrorShape } from '../../src/errors.ts';
import { type BusDevice, type Place, type Run, runSchema, type Step, type StepId } from '../../src/model.ts';

const values = { profile: 'Practice enrollment', step: 'Step 6 of 9: Write the configuration', then: 'About 2 min left.', time: '14:02' };
const states: readonly (readonly [kind: TileLook, icon: IconName, word: TextKey, message: TextKey, lead?: string])[] = [
  ['empty', 'empty', 'tile.empty.word', 'tile.empty.message'], ['connecting', 'connecting', 'tile.connecting.word', 'tile.connecting.message'], ['connecting', 'connecting', 'tile.checking.word', 'tile.checking.message'],
  ['trust', 'trust', 'tile.trust.word', 'tile.trust.message'], ['needs', 'needs', 'tile.denied.word', 'tile.denied.message'], ['unlock', 'unlock', 'tile.unlock.word', 'tile.unlock.message'],
  ['ready', 'ready', 'tile.ready.word', 'tile.ready.message'], ['ready', 'ready', 'tile.ready.word', 'tile.ready.erases'], ['warned', 'warning', 'tile.warned.one', 'tile.ready.keeps', 'The battery is low.'],
  ['confirm', 'question', 'tile.confirm.word', 'tile.ready.erases', 'Find My can’t be read:'], ['blocked', 'blocked', 'tile.blocked.word', 'tile.empty.message', 'Find My is on:'], ['blocked', 'blocked', 'tile.forbidden.word', 'tile.denied.message'],
  ['working', 'working', 'tile.working.word', 'tile.working.message'], ['working', 'working', 'tile.away.word', 'tile.away.message'], ['working', 'working', 'tile.readback.word', 'tile.readback.message'], ['paused', 'pause', 'tile.paused.word', 'tile.paused.message', 'Before step 6 of 9:'],
  ['done', 'done', 'tile.prepared.word', 'tile.prepared.message'], ['done', 'done', 'tile.enrolled.word', 'tile.enrolled.message'], ['done', 'done', 'tile.done.word', 'tile.done.off'],
  ['failed', 'failed', 'tile.failed.word', 'tile.unseen.message'], ['cancelled', 'skipped', 'tile.cancelled.word', 'tile.cancelled.message', 'Before step 6 of 9.'],
];

const device = { udid: '00008110-000A1B2C3D4E5F60', ecid: '1', serial: 'GG7ZQ4W9L4CN', productType: 'iPad14,8', osVersion: '26.1', buildVersion: '23B85', name: 'iPad', deviceClass: 'iPad', battery: 64 };
const bus = (mode: BusDevice['mode']): BusDevice => ({ usbPort: '1-1', mode, productId: '0x1281', serial: mode === 'other' ? null : 'F9FDN1R6T8KK', ecid: null } as unknown as BusDevice);
const placeOf = (at: number): Place => ({ hub: 'A', port: at + 1 });

/** What a tile says where the whole instruction has no room. */
const shorter: Readonly<Record<string, TextKey>> = { reconnect: 'tile.reconnect.message', continue: 'tile.continue.message', again: 'tile.again.message', keys: 'tile.keys.message' };

function tile(kind: string, key: string, content: ReactElement): ReactElement {
  return element('div', { key, className: 'tile', 'data-look': kind, 'data-key': key }, content);
}

function tiles(): ReactElement[] {
  const plain = states.map(([kind, icon, word, message, lead], at) => {
    const state = look(kind, 'all', icon, t(word, { count: 2 }), t(message, values), { lead: lead ?? null, progress: kind === 'working' ? 0.6 : null, erases: kind === 'confirm' });
    return tile(kind, `${word} ${message}`, element(Tile, { place: placeOf(at), device: kind === 'empty' ? null : device as never, seen: null, run: null, state }));
  });
  const needs = Object.entries(needTexts).map(([need, { word, instruction }], at) => {
    return tile('needs', need, element(Tile, { place: placeOf(at), device: device as never, seen: null, run: null, state: look('needs', 'needs', 'needs', word, shorter[need] ? t(shorter[need]) : instruction) }));
  });
  const modes = (['recovery', 'dfu', 'wtf', 'other', 'normal'] as const).map((mode, at) => {
    const state = seenState(bus(mode));
    return tile(state.look, mode, element(Tile, { place: placeOf(at), device: null, seen: bus(mode), run: null, state }));
  });
  return [...plain, ...needs, ...modes];
}

/** A word for each place in its sentences; every second one with something that a device said. */
function example(code: ErrorCode, at: number): ErrorShape {
  const { what, next } = errorTexts[code];
  const names = [...`${what} ${next}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return { code, params: Object.fromEntries(names.map((name) => [name, /count|seconds|minutes|most|days|line|number|size/.test(name) ? 30 : `‹${name}›`])), ...(at % 2 === 0 ? {} : { device: { domain: 'MCInstallationErrorDomain', code: '4001', text: 'The profile could not be installed.' } }) };
}

function errors(): ReactElement[] {
  return (Object.keys(errorTexts) as ErrorCode[]).map((code, at) => element('div', { key: code, 'data-key': code }, element(ErrorNotice, { error: example(code, at) })));
}

const plan: readonly StepId[] = ['pair', 'gates', 'erase', 'activate', 'wifi', 'cloudConfiguration', 'repair', 'escalate', 'profiles', 'approval', 'locale', 'name', 'skipMarker', 'verify', 'after'];

/** A preparation that failed at a step; everything before was done. */
function ended(id: StepId, state: 'failed' | 'unknown', code: ErrorCode): Run {
  const at = plan.indexOf(id);
  const steps = plan.map((one, index): Step => ({ id: one, state: index < at ? one === 'pair' ? 'skipped' : 'done' : index === at ? state : 'todo', need: null, startedAt: index > at ? null : 1, finishedAt: null, evidence: one === 'pair' ? { kind: 'alreadyPaired', values: {} } : null }));
  return runSchema.parse({
    runId: '00000000-0000-4000-8000-000000000001', practice: true, method: 'setupAssistant', device: { ...device, ecid: '1' }, place: placeOf(0), station: 'Bench 2', operator: 'vera', startedAt: 1, finishedAt: 2, outcome: 'failed', steps, error: example(code, at),
  });
}

const ends: readonly (readonly [StepId, 'failed' | 'unknown', ErrorCode])[] = [
  ['gates', 'failed', 'device.changed'], ['erase', 'failed', 'device.findMyOn'], ['erase', 'unknown', 'device.gone'], ['erase', 'unknown', 'run.notErased'], ['activate', 'failed', 'activation.locked'], ['activate', 'unknown', 'link.timeout'],
  ['wifi', 'unknown', 'link.closed'], ['cloudConfiguration', 'failed', 'cloudConfig.notStored'], ['cloudConfiguration', 'unknown', 'link.closed'], ['cloudConfiguration', 'unknown', 'cloudConfig.differs'], ['repair', 'failed', 'device.untrusted'],
  ['escalate', 'failed', 'escalation.certificateRejected'], ['profiles', 'failed', 'profile.refused'], ['approval', 'failed', 'profile.notApproved'], ['locale', 'failed', 'device.valueProtected'], ['name', 'failed', 'device.valueProtected'],
  ['skipMarker', 'failed', 'files.refused'], ['verify', 'failed', 'run.notAsWanted'], ['after', 'failed', 'device.notBack'],
];

/** As an inspector or a record has it, and as a row of a summary does. */
function runs(): ReactElement[] {
  return ends.map(([id, state, code], at) => {
    const run = ended(id, state, code);
    return element('div', { key: `${id} ${code}`, 'data-key': `${id} ${state} ${code}` }, run.error && element(ErrorWords, { kind: at % 4 === 3 ? 'row' : 'box', lead: at % 4 === 3 ? `At “${id}”:` : '', error: run.error, scene: run }));
  });
}

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(element('div', null, element('h1', null, 'Tiles'), element('div', { className: 'gallery-tiles' }, element('div', { className: 'ports' }, tiles())), element('h1', null, 'Runs'), element('div', { className: 'gallery-runs' }, runs()), element('h1', null, 'Errors'), element('div', { className: 'gallery-errors' }, errors())));
}
