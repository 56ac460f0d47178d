// The command line's entry: words in, a command, an exit code out. No logic of its own.
import packageFile from '../../package.json';
import { App } from '../app.ts';
import { openDiary } from '../diary.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { AppError } from '../errors.ts';
import { defectOf } from '../log.ts';
import type { DeviceSnapshot } from '../model.ts';
import { makeRunOpener, openAddress } from '../open-address.ts';
import { keptPushCertificates, withPapers } from '../papers.ts';
import { startPracticeBench } from '../practice.ts';
import { resourceFile } from '../resource-file.ts';
import { systemClock } from '../system-clock.ts';
import { aborted } from './aborted.ts';
import { ade, type AdeSurroundings } from './ade.ts';
import { adeHelp } from './ade-arguments.ts';
import { type Command, parseCommand, usage } from './arguments.ts';
import { blueprint } from './blueprint.ts';
import { checkProfiles } from './check.ts';
import { checkBench } from './check-bench.ts';
import { chosen } from './chosen.ts';
import { configuratorStatus, configure } from './configurator.ts';
import { device, type OpenIdentity } from './device.ts';
import { lookedAt, printDevices, watchDevices } from './devices.ts';
import { diagnostics } from './diagnostics.ts';
import { printDiscovery } from './discover.ts';
import { explain } from './explain.ts';
import { identity } from './identity.ts';
import { installOn } from './install.ts';
import { intune, type IntuneSurroundings } from './intune.ts';
import { intuneHelp } from './intune-arguments.ts';
import type { Terminal } from './live-screen.ts';
import { passphraseOf } from './passwords.ts';
import { printPanes } from './panes.ts';
import { prepareDevices, type Stage } from './prepare.ts';
import { type PrepareCommand, prepareHelp } from './prepare-arguments.ts';
import { abandonDevices, resumeDevices, retryDevices } from './prepare-left.ts';
import { exit, jsonLine, type Output, printError } from './print.ts';
import { showProfile, verifyProfiles } from './profile.ts';
import { exportFile, type MakeSurroundings, newProfile, printExample, signFile } from './profile-make.ts';
import { records } from './records.ts';
import { recordsHelp } from './records-arguments.ts';

const output: Output = {
  out: (line) => { process.stdout.write(`${line}\n`); },
  say: (line) => { process.stderr.write(`${line}\n`); },
};

/** What the desktop app's own command line has, and plain Node hasn't: the keychain, and a client that knows the system's proxies. */
export type Host = () => Promise<Pick<Environment, 'keeper' | 'http'>>;

interface Opening {
  readonly ledger: 'write' | 'none';
  readonly practice: 'required' | 'detect';
  /** never: only devices that a run is started on are asked for trust. */
  readonly pairing: 'always' | 'never';
  /** What only the USB bus shows is worth saying: on Linux the multiplexer isn't there as long as all are in recovery mode. */
  readonly busSuffices?: boolean;
  /** Neither is needed: who acts sees devices itself. */
  readonly eitherWay?: boolean;
  /** What opens the private keys that are kept. */
  readonly passphrase?: string | null;
}

async function withApp(environment: Environment, more: Opening, stop: AbortSignal, work: (app: App) => Promise<number>): Promise<number> {
  // A command that only looks leaves nothing behind.
  const diary = openDiary({ folder: environment.dataFolder, face: 'commandLine', clock: systemClock, quiet: more.ledger === 'none' });
  const app = await App.create({ ...environment, ...more, diary, unfinished: 'leave', clock: systemClock });
  diary.log({ kind: 'start', face: 'commandLine', version: packageFile.version, practice: app.practice });
  try {
    await Promise.all([lookedAt(app, systemClock, stop), app.busLooked()]);
    const { mux, ledger, busOnly } = app.snapshot();
    if (mux.state === 'unavailable' && more.eitherWay !== true && !(more.busSuffices && busOnly.length > 0)) throw new AppError(mux.error.code, mux.error.params);
    if (more.ledger === 'write' && ledger.state === 'closed') throw new AppError(ledger.error.code, ledger.error.params);
    return await work(app);
  } catch (error) {
    const defect = defectOf(error);
    if (defect) diary.log(defect);
    throw error;
  } finally {
    await app.close();
    diary.log({ kind: 'end' });
    diary.close();
  }
}

async function practice(environment: Environment, command: Extract<Command, { name: 'practice' }>, stop: AbortSignal): Promise<number> {
  const bench = await startPracticeBench({ devices: command.devices, seed: command.seed });
  try {
    if (!command.json) output.say(`PRACTICE: virtual devices (${command.devices}); people in front of them take a few seconds.`);
    return await withApp({ ...environment, address: bench.address, allowSystemMux: false }, { ledger: 'write', practice: 'required', pairing: 'always' }, stop, async (app) => {
      if (!command.json) printDevices(app.snapshot(), false, output);
      // Somebody walks along the cart and enters the passcodes that nobody else will.
      for (const device of app.snapshot().devices) if (device.state === 'locked') await app.doByHand(device.udid, 'unlock');
      const code = await installOn(app, { profile: command.profile ?? resourceFile('practice/enrollment.mobileconfig'), serials: [], all: true, json: command.json }, output, stop);
      const { ledger } = app.snapshot();
      if (!command.json && ledger.state === 'open') output.out(`Ledger: ${ledger.file}`);
      return code;
    });
  } finally {
    await bench.close();
  }
}

async function serveBench(environment: Environment, command: Extract<Command, { name: 'bench' }>, stop: AbortSignal): Promise<number> {
  const listen = command.listen === undefined ? undefined : readEnvironment({ MUSTER_USBMUXD: command.listen }, environment.platform).address;
  const { devices, seed, latency, speed, faults } = command;
  const bench = await startPracticeBench({ devices, seed, latency, speed, faults, ...(listen ? { listen } : {}) });
  const { address, web } = bench;
  const shown = address.kind === 'unix' ? `UNIX:${address.path}` : `${address.host}:${address.port}`;
  if (command.json) output.out(jsonLine({ address: shown, web, devices: command.devices, seed: command.seed }));
  else {
    output.out(`Practice bench (${command.devices} virtual) at ${shown}. Use it with MUSTER_USBMUXD=${shown}; Ctrl-C ends it.`);
    output.out(`Automated enrollment: its portal is ${web}/business.practice.example/, and ${web}/mdmenrollment.apple.com stands for Apple’s service.`);
  }
  await aborted(stop);
  const { acts, objections } = bench.account();
  await bench.close();
  if (command.json) output.out(jsonLine({ acts, objections }));
  else output.out(`What happened: ${Object.entries(acts).map(([act, times]) => `${act} ${times}`).join(', ') || 'nothing'}.${objections.map((objection) => `\nObjection: ${objection}`).join('')}`);
  return exit.done;
}

/** The terminal that a table can be drawn on; null where the output is a file or a pipe, or can only be written on. */
function terminalOf({ stdout, env }: NodeJS.Process): Terminal | null {
  if (!stdout.isTTY || env['TERM'] === 'dumb') return null;
  return {
    size: () => ({ width: stdout.columns || 80, height: stdout.rows || 24 }),
    write: (text) => { stdout.write(text); },
    onResize: (listener) => {
      stdout.on('resize', listener);
      return () => { stdout.off('resize', listener); };
    },
  };
}

async function prepare(environment: Environment, command: PrepareCommand, stop: AbortSignal): Promise<number> {
  const stage: Stage = { output, stop, clock: systemClock, terminal: terminalOf(process) };
  return withApp(environment, { ledger: 'write', practice: 'detect', pairing: 'never', passphrase: await passphraseOf(process.env) }, stop, (app) => {
    switch (command.name) {
      case 'prepare': return prepareDevices(app, command, stage);
      case 'prepare --resume': return resumeDevices(app, command, stage);
      case 'prepare --abandon': return abandonDevices(app, command, stage);
      case 'prepare --retry': return retryDevices(app, command, stage);
    }
  });
}

/** Whether the records of practice are meant: the multiplexer in use is a practice bench. */
async function meansPractice(environment: Environment): Promise<boolean> {
  return App.isPractice({ ...environment, clock: systemClock }).catch(() => false);
}

function openIdentity({ dataFolder, keeper }: Environment): OpenIdentity {
  return async (name, practiceToo) => withPapers({ dataFolder, practice: practiceToo, keeper, passphrase: await passphraseOf(process.env), clock: systemClock }, 'read', ({ vault }) => vault.open(vault.find(name).id));
}

/** Where profiles are made: whose identities, and which devices are on the bench. */
async function making(environment: Environment, { practice: asked }: { practice: boolean }, stop: AbortSignal): Promise<MakeSurroundings> {
  return {
    env: process.env, clock: systemClock, dataFolder: environment.dataFolder, keeper: environment.keeper, passphrase: await passphraseOf(process.env), practice: asked,
    attached: async (serials) => {
      let found: readonly DeviceSnapshot[] = [];
      await withApp(environment, { ledger: 'none', practice: 'detect', pairing: 'never' }, stop, (app) => {
        found = chosen(app.snapshot(), serials, serials.length === 0);
        return Promise.resolve(exit.done);
      });
      return found;
    },
  };
}

const helps = { prepare: prepareHelp, records: recordsHelp, ade: adeHelp, intune: intuneHelp } as const;

/** Devices are looked at only where a command is about those that are attached; nobody is asked for trust. */
function attachedSerials(environment: Environment, stop: AbortSignal): () => Promise<readonly string[]> {
  return async () => {
    let serials: readonly string[] = [];
    await withApp(environment, { ledger: 'none', practice: 'detect', pairing: 'never', busSuffices: true }, stop, (app) => {
      const { devices, busOnly } = app.snapshot();
      serials = [...devices, ...busOnly].flatMap(({ serial }) => (serial === null ? [] : [serial]));
      return Promise.resolve(exit.done);
    });
    return serials;
  };
}

async function aroundAde(environment: Environment, stop: AbortSignal): Promise<AdeSurroundings> {
  return { ...environment, clock: systemClock, passphrase: await passphraseOf(process.env), input: process.stdin, attached: attachedSerials(environment, stop) };
}

async function aroundIntune(environment: Environment, stop: AbortSignal): Promise<IntuneSurroundings> {
  const { platform } = environment;
  const run = makeRunOpener(process.env);
  return {
    ...environment, clock: systemClock, passphrase: await passphraseOf(process.env), attached: attachedSerials(environment, stop), isPractice: () => meansPractice(environment),
    openBrowser: (url) => openAddress(url, { platform, env: process.env }, run),
  };
}

async function run(command: Command, stop: AbortSignal, host: Host | null): Promise<number> {
  if (command.name === 'help') {
    output.out(command.topic === undefined ? usage : helps[command.topic]);
    return exit.done;
  }
  if (command.name === 'version') {
    output.out(packageFile.version);
    return exit.done;
  }
  const environment: Environment = { ...readEnvironment(process.env, process.platform), ...await host?.() };
  switch (command.name) {
    case 'devices':
      return withApp(environment, { ledger: 'none', practice: 'detect', pairing: 'never', busSuffices: true }, stop, async (app) => {
        if (command.watch) return watchDevices(app, command.json, output, stop);
        printDevices(app.snapshot(), command.json, output);
        return exit.done;
      });
    case 'device': return withApp(environment, { ledger: 'none', practice: 'detect', pairing: 'never' }, stop, (app) => device(app, command, openIdentity(environment), output, stop));
    case 'person': return withApp(environment, { ledger: 'none', practice: 'required', pairing: 'never' }, stop, async (app) => {
      for (const name of command.devices) await app.doByHand(name, command.deed);
      return exit.done;
    });
    case 'install': return withApp(environment, { ledger: 'write', practice: 'detect', pairing: 'never' }, stop, (app) => installOn(app, command, output, stop));
    case 'prepare --resume': case 'prepare --abandon': case 'prepare --retry': return prepare(environment, command, stop);
    case 'check': case 'prepare':
      if (command.name === 'prepare' && !command.dryRun) return prepare(environment, command, stop);
      return withApp(environment, { ledger: 'none', practice: 'detect', pairing: 'never', busSuffices: true }, stop, async (app) => checkBench(app, command, { ...environment, clock: systemClock, passphrase: await passphraseOf(process.env) }, output, stop));
    case 'profile check': return checkProfiles(command, output, keptPushCertificates(environment.dataFolder));
    case 'panes': return printPanes(command, output);
    case 'discover': return printDiscovery(command, { ...environment, clock: systemClock, signal: stop }, output);
    case 'explain': return explain(command, output);
    case 'diagnostics': return withApp(environment, { ledger: 'none', practice: 'detect', pairing: 'never', eitherWay: true }, stop, (app) => diagnostics(app, command, output));
    case 'profile show': return showProfile(command, output);
    case 'profile verify': return verifyProfiles(command, output);
    case 'profile example': return printExample(command, output);
    case 'profile new': return newProfile(command, await making(environment, command, stop), output);
    case 'profile sign': return signFile(command, await making(environment, command, stop), output);
    case 'profile export': return exportFile(command, await making(environment, command, stop), output);
    case 'identity new': case 'identity import': case 'identity export': case 'identity sheet': case 'identity list': case 'identity remove': case 'identity passphrase':
      return identity(command, environment, output);
    case 'blueprint new': case 'blueprint show': case 'blueprint check': case 'blueprint diff': case 'blueprint list': case 'blueprint import': case 'blueprint export': case 'blueprint sheet': case 'blueprint duplicate': case 'blueprint remove': case 'blueprint restore':
      return blueprint(command, environment, output);
    case 'records list': case 'records show': case 'records stats': case 'records export': case 'records print': case 'records verify': case 'records note': case 'records tag': case 'records check-last-four':
      return records(command, environment, () => meansPractice(environment), output, stop);
    case 'configurator status': return withApp(environment, { ledger: 'none', practice: 'detect', pairing: 'never', eitherWay: true }, stop, (app) => configuratorStatus(app, command, output, stop));
    case 'configurator': return withApp(environment, { ledger: command.verb === 'pair' ? 'none' : 'write', practice: 'detect', pairing: 'never', eitherWay: true, passphrase: await passphraseOf(process.env) }, stop, (app) => configure(app, command, openIdentity(environment), output, stop));
    case 'ade': return ade(command.ade, await aroundAde(environment, stop), output, stop);
    case 'intune': return intune(command.intune, await aroundIntune(environment, stop), output, stop);
    case 'bench': return serveBench(environment, command, stop);
    case 'practice': return practice(environment, command, stop);
  }
}

/** Runs the command of these words; resolves with the exit code. `host`: what the desktop app adds. */
export async function main(words: readonly string[], host: Host | null = null): Promise<number> {
  const stop = new AbortController();
  let interruptedAt = 0;
  const onSignal = (): void => {
    // A terminal's Ctrl-C reaches every process of the line, and whoever started this one may pass it on: that is one, not two.
    const again = stop.signal.aborted && performance.now() - interruptedAt > 500;
    if (again) process.exit(exit.cancelled);
    if (stop.signal.aborted) return;
    interruptedAt = performance.now();
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // A reader that goes away (muster devices | head) is no error of ours; what was started on devices is followed to its end.
  process.stdout.on('error', () => { if (words[0] === 'devices' || (words[0] === 'ade' && words[1] === 'devices')) stop.abort(); });
  try {
    return await run(parseCommand(words), stop.signal, host);
  } catch (error) {
    return printError(error, output.say);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
