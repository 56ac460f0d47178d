// A bench, its Apple and its MDM, a data folder, and apps on them that come and go: for tests that end Muster in the middle of a
// preparation, and for soaks. Knows nothing of the test runner; whoever opens a world closes it.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { App } from '../../src/app.ts';
import type { AppOptions } from '../../src/app-options.ts';
import { PracticeBench } from '../../src/bench/bench.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { Clock } from '../../src/clock.ts';
import { type RunEvent, runEventSchema } from '../../src/domain/prep/run-event.ts';
import { makeHttp } from '../../src/http.ts';
import type { Snapshot } from '../../src/model.ts';
import type { Blueprint, Method } from '../../src/model/blueprints.ts';
import { parseMuxAddress } from '../../src/device/usbmux/address.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import type { ChainVerdict } from '../../src/store/ledger-chain.ts';
import { systemClock } from '../../src/system-clock.ts';
import { sharedKeys } from './uniform-devices.ts';

/** What is prepared how. */
export interface Plan {
  readonly method: Method;
  readonly change?: (blueprint: Blueprint) => Blueprint;
}

export interface World {
  readonly bench: PracticeBench;
  /** Without practice's own folder inside. */
  readonly folder: string;
  /** Another app on the same bench and folder; the one before must be closed. */
  readonly open: (more?: Partial<AppOptions>) => Promise<App>;
  readonly close: () => Promise<void>;
}

const keys = sharedKeys();

function optionsFor(world: { readonly address: string; readonly folder: string; readonly clock: Clock }): AppOptions {
  const { address, folder, clock } = world;
  return {
    clock, address: parseMuxAddress(address), allowSystemMux: false, platform: 'linux', dataFolder: folder, station: 'Test station', operator: 'tester', practice: 'required', pairing: 'always',
    bus: null, ledger: 'write', http: makeHttp(fetch, systemClock, { maxBytes: 8 * 1024 * 1024, timeoutMs: 30_000 }),
  };
}

/** `template`: a data folder to begin with; it stays as it is. */
export async function openWorld(specs: readonly VirtualDeviceSpec[], clock: Clock, template?: string): Promise<World> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-w-'));
  if (template !== undefined) cpSync(template, folder, { recursive: true });
  const bench = new PracticeBench({ devices: specs, clock, idleMs: 3_600_000, makeKeys: keys });
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock, organization: bench.organization });
  bench.web = web.origin;
  const address = await bench.listen({ path: path.join(folder, 'mux') });
  const apps = new Set<App>();
  return {
    bench, folder,
    open: async (more = {}) => {
      const app = await App.create({ ...optionsFor({ address, folder, clock }), ...more });
      apps.add(app);
      return app;
    },
    close: async () => {
      for (const app of apps) await app.close();
      await bench.close();
      await web.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** People at Muster: an erase is still meant, and what is off while its run waits for it is plugged in. The returned function ends it. */
export function attending(app: App, { bench }: Pick<World, 'bench'>): () => void {
  const look = ({ runs }: Snapshot): void => {
    for (const { runId, steps, outcome, device } of runs) {
      if (steps.some(({ need }) => need === 'continue')) void app.handlers.steerRuns({ runIds: [runId], how: 'continue' }).catch(() => undefined);
      const waits = outcome === 'interrupted' || steps.some(({ need }) => need === 'reconnect');
      if (waits && bench.find(device.udid)?.power === 'off') bench.plug(device.udid);
    }
  };
  const end = app.subscribe(look);
  look(app.snapshot());
  return end;
}

function reading<T>({ folder }: Pick<World, 'folder'>, read: (db: Database) => T): T {
  const db = Database.openReader(path.join(folder, 'practice'));
  if (!db) throw new Error('no ledger');
  try {
    return read(db);
  } finally {
    db.close();
  }
}

const rowSchema = z.object({ run_id: z.string(), body: z.string(), at: z.union([z.number(), z.bigint()]).transform(Number) });

export interface JournalLine {
  readonly runId: string;
  readonly at: number;
  readonly event: RunEvent;
}

/** What is on the disk, as a reader beside the app finds it. */
export function journalOf(world: Pick<World, 'folder'>): JournalLine[] {
  return reading(world, (db) => db.all('SELECT run_id, body, at FROM prep_event ORDER BY seq').map((row) => {
    const { run_id: runId, body, at } = rowSchema.parse(row);
    return { runId, at, event: runEventSchema.parse(JSON.parse(body)) };
  }));
}

export function chainOf(world: Pick<World, 'folder'>): ChainVerdict {
  return reading(world, (db) => new Ledger(db).verify());
}
