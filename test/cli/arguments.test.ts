// Words on the command line become exactly one command, or a usage error that says what is wrong.
import { describe, expect, it } from 'vitest';
import { type Command, parseCommand, usage } from '../../src/cli/arguments.ts';
import { failureOf } from '../setup/failures.ts';

const words = (line: string): string[] => line.split(' ').filter(Boolean);

describe('the command line', () => {
  it.each<[string, Command]>([
    ['', { name: 'help' }], ['help', { name: 'help' }], ['--help', { name: 'help' }], ['install --help', { name: 'help' }], ['records list -h', { name: 'help', topic: 'records' }], ['help records', { name: 'help', topic: 'records' }],
    ['--version', { name: 'version' }], ['-v', { name: 'version' }],
    ['devices', { name: 'devices', json: false, watch: false }], ['devices --watch --json', { name: 'devices', json: true, watch: true }],
    ['install a.mobileconfig --serial S1', { name: 'install', json: false, profile: 'a.mobileconfig', serials: ['S1'], all: false }],
    ['install a.mobileconfig --serial S1 S2 S3 --json', { name: 'install', json: true, profile: 'a.mobileconfig', serials: ['S1', 'S2', 'S3'], all: false }],
    ['install a.mobileconfig --serial S1 --serial S2', { name: 'install', json: false, profile: 'a.mobileconfig', serials: ['S1', 'S2'], all: false }],
    ['install a.mobileconfig --serial=S1', { name: 'install', json: false, profile: 'a.mobileconfig', serials: ['S1'], all: false }],
    ['install --all a.mobileconfig', { name: 'install', json: false, profile: 'a.mobileconfig', serials: [], all: true }],
    ['profile check a.mobileconfig b.mobileconfig', { name: 'profile check', json: false, strict: false, online: false, profiles: ['a.mobileconfig', 'b.mobileconfig'], choice: { platform: 'iOS', osVersion: null, supervised: null, enrollment: null } }],
    ['profile check a.mobileconfig --os 18.1 --platform ipados --supervised no --enrollment user --strict --online --json', { name: 'profile check', json: true, strict: true, online: true, profiles: ['a.mobileconfig'], choice: { platform: 'iPadOS', osVersion: '18.1', supervised: false, enrollment: 'user' } }],
    ['profile show a.mobileconfig --json', { name: 'profile show', json: true, profile: 'a.mobileconfig', xml: false, all: false }],
    ['profile new --example wifi', { name: 'profile example', json: false, kind: 'wifi' }],
    ['profile new m.json -o a.plist --serial S1 --serial S2 --csv d.csv --identity Acme', { name: 'profile new', json: false, model: 'm.json', output: 'a.plist', force: false, practice: false, format: 'plist', signer: { kind: 'vault', name: 'Acme' }, serials: ['S1', 'S2'], all: false, csv: 'd.csv' }],
    ['profile sign a --output b --certificate c --key k --password-file p --force', { name: 'profile sign', json: false, profile: 'a', output: 'b', force: true, practice: false, signer: { kind: 'files', files: ['c', 'k'], passwordFile: 'p' } }],
    ['profile verify a b --anchor r1 --anchor r2', { name: 'profile verify', json: false, profiles: ['a', 'b'], anchors: ['r1', 'r2'] }],
    ['profile export a -o b.mobileconfig --format binary --mend --encrypt-to c', { name: 'profile export', json: false, profile: 'a', output: 'b.mobileconfig', force: false, practice: false, format: 'binary', mend: true, encryptTo: 'c', signer: null }],
    ['records list', { name: 'records list', json: false, query: '', limit: 500, practice: false }],
    ['records list x outcome:failed --limit 5 --practice', { name: 'records list', json: false, query: 'x outcome:failed', limit: 5, practice: true }],
    ['records verify --json', { name: 'records verify', json: true, practice: false, heads: [], key: null }],
    ['records verify --head a.json --head b.jsonl --key AB:CD:EF:01:23:45:67:89', { name: 'records verify', json: false, practice: false, heads: ['a.json', 'b.jsonl'], key: 'abcdef0123456789' }],
    ['records stats day:today', { name: 'records stats', json: false, practice: false, query: 'day:today' }],
    ['records export --csv -', { name: 'records export', json: false, practice: false, query: '', file: '-', replace: false, choice: { format: 'csv', columns: null, separator: ',', excel: false } }],
    ['records export x --csv f --columns serial,name --separator ; --excel --replace', { name: 'records export', json: false, practice: false, query: 'x', file: 'f', replace: true, choice: { format: 'csv', columns: ['serial', 'name'], separator: ';', excel: true } }],
    ['records export --intune f --kind imeis --details Room', { name: 'records export', json: false, practice: false, query: '', file: 'f', replace: false, choice: { format: 'intune', kind: 'imeis', details: 'Room' } }],
    ['records label x --out f', { name: 'records print', json: false, practice: false, words: ['x'], file: 'f', replace: false, choice: { kind: 'label', paper: 'brother', code: 'serial' } }],
    ['records sheet x -o f --paper letter --list', { name: 'records print', json: false, practice: false, words: ['x'], file: 'f', replace: false, choice: { kind: 'sheet', paper: 'letter', as: 'list' } }],
    ['records certificate x -o f --json', { name: 'records print', json: true, practice: false, words: ['x'], file: 'f', replace: false, choice: { kind: 'certificate', paper: 'a4', as: 'json' } }],
    ['records note S1 Put aside', { name: 'records note', json: false, practice: false, record: 'S1', text: 'Put aside' }],
    ['records tag S1 --remove', { name: 'records tag', json: false, practice: false, record: 'S1', tag: null }],
    ['records check-last-four q1mn --is S1', { name: 'records check-last-four', json: false, practice: false, typed: 'q1mn', serial: 'S1' }],
    ['bench', { name: 'bench', json: false, devices: 8, seed: 1, listen: undefined, latency: 'zero', speed: 1, faults: 0 }],
    ['bench --devices 512 --seed 0 --listen 127.0.0.1:27115', { name: 'bench', json: false, devices: 512, seed: 0, listen: '127.0.0.1:27115', latency: 'zero', speed: 1, faults: 0 }],
    ['bench --latency realistic --speed 20 --faults 5', { name: 'bench', json: false, devices: 8, seed: 1, listen: undefined, latency: 'realistic', speed: 20, faults: 5 }],
    ['device show S1 S2', { name: 'device', verb: 'show', json: false, devices: ['S1', 'S2'], all: false }],
    ['device restart --all --json', { name: 'device', verb: 'restart', json: true, devices: [], all: true }],
    ['device shutdown S1', { name: 'device', verb: 'shutdown', json: false, devices: ['S1'], all: false }],
    ['device activate S1', { name: 'device', verb: 'activate', json: false, devices: ['S1'], all: false }],
    ['device rename S1 Room4', { name: 'device', verb: 'rename', json: false, devices: ['S1'], all: false, value: { name: 'Room4' } }],
    ['device pair S1 --certificate c.der --key k.pem', { name: 'device', verb: 'pair', json: false, devices: ['S1'], all: false, value: { certificate: 'c.der', key: 'k.pem' } }],
    ['device pair S1 --identity Acme', { name: 'device', verb: 'pair', json: false, devices: ['S1'], all: false, value: { identity: 'Acme' } }],
    ['check b.muster.json', { name: 'check', json: false, blueprint: 'b.muster.json', serials: [] }],
    ['check Sales --serial S1 S2 --json', { name: 'check', json: true, blueprint: 'Sales', serials: ['S1', 'S2'] }],
    ['prepare Sales --dry-run --all', { name: 'prepare', json: false, text: false, blueprint: 'Sales', serials: [], dryRun: true, erase: null, confirm: [] }],
    ['prepare Sales --serial S1 S2 --erase 2', { name: 'prepare', json: false, text: false, blueprint: 'Sales', serials: ['S1', 'S2'], dryRun: false, erase: 2, confirm: [] }],
    ['prepare Sales --all --erase 0 --confirm automatedUnknown importUnknown --text', { name: 'prepare', json: false, text: true, blueprint: 'Sales', serials: [], dryRun: false, erase: 0, confirm: ['automatedUnknown', 'importUnknown'] }],
    ['prepare --resume', { name: 'prepare --resume', json: false, text: false, serials: [], erase: null, again: false }],
    ['prepare --resume --again', { name: 'prepare --resume', json: false, text: false, serials: [], erase: null, again: true }],
    ['prepare --resume --serial S1 S2 --erase 1 --json', { name: 'prepare --resume', json: true, text: false, serials: ['S1', 'S2'], erase: 1, again: false }],
    ['prepare --abandon --serial S1', { name: 'prepare --abandon', json: false, text: false, serials: ['S1'] }],
    ['prepare --retry 1a2b3c4d S1 --erase 2', { name: 'prepare --retry', json: false, text: false, runs: ['1a2b3c4d', 'S1'], erase: 2 }],
    ['prepare --help', { name: 'help', topic: 'prepare' }], ['help prepare', { name: 'help', topic: 'prepare' }],
    ['records show 1a2b3c4d --practice', { name: 'records show', json: false, record: '1a2b3c4d', practice: true }],
    ['person handover S1 S2', { name: 'person', json: false, deed: 'handOver', devices: ['S1', 'S2'] }],
    ['practice', { name: 'practice', json: false, profile: undefined, devices: 8, seed: 1 }],
    ['practice p.mobileconfig --devices 1 --seed 4294967295', { name: 'practice', json: false, profile: 'p.mobileconfig', devices: 1, seed: 4_294_967_295 }],
  ])('“%s” is understood', (line, command) => {
    expect(parseCommand(words(line))).toEqual(command);
  });

  it.each([
    ['erase', 'There is no command “erase”.'], ['constructor', 'There is no command “constructor”.'],
    ['profile', 'Say what to do with the profile: new, show, check, sign, verify or export.'], ['profile edit', 'There is no command “profile edit”.'],
    ['profile new m.json', 'Say where it is written: --output FILE.'], ['profile new --example nothing', '--example takes mdm, scep, acme, pkcs12, rootCertificate, certificate, pemCertificate, wifi, restrictions, passcode, webClip, singleApp, lockScreen, notifications, setupAssistant, removalPassword, overTheAir, cloudConfiguration; not “nothing”.'],
    ['profile new m --example wifi', 'An example is printed; it needs no file.'], ['profile new m -o x --all --serial S1', 'Name serial numbers or --all, not both.'],
    ['profile sign a -o b', 'Say who signs: --identity NAME, or --certificate FILE with --key FILE.'], ['profile sign a -o b --identity x --certificate c', 'Name an identity of the vault or files, not both.'],
    ['profile sign a -o b --key k', 'A key needs its certificate: --certificate FILE.'], ['profile export a', 'Say where it is written: --output FILE.'],
    ['records delete', 'There is no command “records delete”.'],
    ['device', 'Say what to do with the device: show, restart, shutdown, activate, rename, pair, unpair.'], ['device erase S1', 'There is no command “device erase”.'],
    ['device restart', 'Name the devices by serial number, or --all.'], ['device restart S1 --all', 'Name serial numbers or --all, not both.'],
    ['device rename S1', 'Name one device and its new name, in quotes if it has spaces: muster device rename SERIAL NAME'], ['device rename S1 a b', 'Name one device and its new name, in quotes if it has spaces: muster device rename SERIAL NAME'],
    ['device rename --all a', 'Name one device and its new name, in quotes if it has spaces: muster device rename SERIAL NAME'], [`device rename S1 ${'x'.repeat(64)}`, 'A device’s name is one line of at most 63 characters.'],
    ['device pair S1', 'Pairing needs the supervision identity: --identity NAME, or --certificate FILE --key FILE.'], ['device pair S1 --identity a --key k', 'Pairing needs the supervision identity: --identity NAME, or --certificate FILE --key FILE.'], ['bench --latency slow', '--latency is zero or realistic, not “slow”.'], ['bench --speed 0', '--speed takes a whole number from 1 to 1000, not “0”.'],
    ['person', 'The person at a practice bench can unplug, plug, replug, lock, unlock, start, handover.'], ['person erase S1', 'The person at a practice bench can unplug, plug, replug, lock, unlock, start, handover, not erase.'], ['person plug', 'Something is missing behind the command.'],
    ['profile check', 'Something is missing behind the command.'], ['profile check a --os eighteen', '--os takes a version such as 18.1, not “eighteen”.'],
    ['profile check a --platform symbian', '--platform takes ios, ipados, macos, tvos, visionos, watchos; not “symbian”.'], ['profile check a --supervised maybe', '--supervised takes yes, no; not “maybe”.'],
    ['check', 'Something is missing behind the command.'], ['check a b', '“b” is one word too many.'], ['prepare a', 'Name the devices: --serial S… or --all.'], ['prepare a --all --serial S1', 'Name serial numbers or --all, not both.'],
    ['prepare', 'Name a blueprint, by its file or by its name: muster prepare BLUEPRINT --all'], ['prepare a b --all', '“b” is one word too many.'],
    ['prepare a --all --json --text', '--json or --text, not both.'], ['prepare a --all --confirm everything', 'There is nothing to confirm by the code “everything”; a plan says its codes.'],
    ['prepare --abandon --again', '--again doesn’t go with --abandon.'], ['prepare x --all --again', '--again goes with --resume only.'],
    ['prepare --resume --all', '--all doesn’t go with --resume.'], ['prepare --resume --retry S1', '--retry doesn’t go with --resume.'], ['prepare --resume Sales', '“Sales” is one word too many: what was left unfinished knows its blueprint. Name devices by --serial.'],
    ['prepare --retry', 'Say what is tried again, by a record’s number or a serial number: muster prepare --retry RUN…'], ['prepare --retry S1 --serial S2', '--serial doesn’t go with --retry.'], ['prepare --abandon --erase 1', '--erase doesn’t go with --abandon.'],
    ['prepare a --all --erase six', '--erase takes a whole number from 0 to 10000, not “six”.'], ['prepare a --all --erase=-1', '--erase takes a whole number from 0 to 10000, not “-1”.'],
    ['devices extra', '“extra” is one word too many.'], ['profile show', 'Something is missing behind the command.'],
    ['install a.mobileconfig', 'Name the devices: --serial S… or --all.'], ['install a.mobileconfig --all --serial S', 'Name serial numbers or --all, not both.'],
    ['install --serial S1 a.mobileconfig', 'Something is missing behind the command.'], ['install a b --all', '“b” is one word too many.'],
    ['bench --devices 0', '--devices takes a whole number from 1 to 512, not “0”.'], ['bench --devices 513', '--devices takes a whole number from 1 to 512, not “513”.'],
    ['bench --devices 1e2', '--devices takes a whole number from 1 to 512, not “1e2”.'], ['practice --seed 4294967296', '--seed takes a whole number from 0 to 4294967295, not “4294967296”.'],
    ['records', 'Say what to do with the records: list, show, stats, export, label, sheet, certificate, verify, note, tag, check-last-four.'], ['records erase', 'There is no command “records erase”.'],
    ['records export', 'Say in which form and where to, once: --csv FILE, --jsonl FILE or --intune FILE.'], ['records export --csv a --jsonl b', 'Say in which form and where to, once: --csv FILE, --jsonl FILE or --intune FILE.'],
    ['records export --jsonl a --separator ;', '--separator doesn’t go with --jsonl.'], ['records export --intune a --columns serial', '--columns doesn’t go with --intune.'], ['records export --csv a --separator |', '--separator takes ,, ;; not “|”.'],
    ['records label --out f', 'Say of which records: muster records label day:today --out FILE, or their numbers.'], ['records label x', 'Say where it is written: --out FILE.'], ['records label x --out f --paper a5', '--paper takes brother, dymo, a4; not “a5”.'],
    ['records verify --key short', '--key takes a fingerprint as a certificate prints it, at least its first 16 digits from 0 to f.'], ['records tag S1', 'Say the tag, or --remove: muster records tag RECORD|SERIAL TAG'],
    ['records tag S1 T --remove', 'Say the tag, or --remove: muster records tag RECORD|SERIAL TAG'], ['records note S1', 'Something is missing behind the command.'],
    ['records list --limit 501', '--limit takes a whole number from 1 to 500, not “501”.'], ['records list --limit=', '--limit takes a whole number from 1 to 500, not “”.'],
  ])('“%s” is a usage error that says why', async (line, detail) => {
    const failure = await failureOf(() => parseCommand(words(line)));
    expect([failure.code, failure.params['detail']]).toEqual(['usage.invalid', detail]);
  });

  it.each(['devices --wat', 'devices --watch=yes', 'install a --serial', 'bench --devices', 'devices -x', 'records verify --search x'])('“%s” is a usage error in one sentence', async (line) => {
    const failure = await failureOf(() => parseCommand(words(line)));
    expect(failure.code).toBe('usage.invalid');
    expect(failure.params['detail']).toMatch(/^[^\n]+\.$/);
  });

  it('has a usage that names every command', () => {
    for (const name of ['devices', 'install', 'profile new', 'profile show', 'profile check', 'profile sign', 'profile verify', 'profile export', 'identity new', 'identity import', 'identity export', 'identity list', 'records list', 'records verify', 'bench', 'practice']) expect(usage).toContain(`  ${name}`);
  });
});
