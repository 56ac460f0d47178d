// What the page is told: small events that fit to each other, also when a whole bench is plugged in at once.
import { describe, expect, it } from 'vitest';
import { StateChain } from '../../electron/state-chain.ts';
import { Picture } from '../../renderer/picture.ts';
import { events } from '../../src/contract.ts';
import type { Snapshot } from '../../src/model.ts';
import type { StateEvent } from '../../src/model/changes.ts';
import { emptySnapshot, richDevice, richSnapshot } from '../setup/made-snapshot.ts';

const bytes = (event: StateEvent): number => Buffer.byteLength(JSON.stringify([event]));
/** The goal of test/perf. */
const most = 50_000;

/** A page that hears all that the chain says, over a border that copies. */
function watch(chain: StateChain): { readonly picture: Picture; readonly shown: Snapshot[]; readonly asked: () => number } {
  const shown: Snapshot[] = [];
  let asked = 0;
  const picture = new Picture({
    show: (snapshot) => { shown.push(snapshot); },
    ask: () => {
      asked += 1;
      if (chain.told) picture.answered(structuredClone(chain.told));
      else picture.failed();
    },
  });
  return { picture, shown, asked: () => asked };
}

const hear = (picture: Picture, all: readonly StateEvent[]): void => { for (const event of all) picture.take(structuredClone(event)); };

describe('256 devices with all that can be told of them', () => {
  const full = richSnapshot(256);

  it('arrive at once in events of at most 50 kB, each as the contract has it, and are shown together', () => {
    expect(Buffer.byteLength(JSON.stringify(full))).toBeGreaterThan(1_000_000);
    const chain = new StateChain();
    chain.take(emptySnapshot);
    const { picture, shown, asked } = watch(chain);
    picture.ask();
    const arrival = chain.take(full);
    expect(arrival.length).toBeGreaterThan(20);
    expect(Math.max(...arrival.map(bytes))).toBeLessThanOrEqual(most);
    for (const event of arrival) expect(events.state.safeParse(JSON.parse(JSON.stringify(event))).error).toBeUndefined();
    hear(picture, arrival);
    expect(shown.map(({ devices }) => devices.length)).toEqual([0, 256]);
    expect(shown[1]).toEqual(chain.told);
    expect(asked()).toBe(1);
  });

  it('change all their batteries in one small event', () => {
    const chain = new StateChain();
    chain.take(full);
    const next = chain.take({ ...full, devices: full.devices.map((device) => ({ ...device, battery: 101 - (device.battery ?? 0) })) });
    expect(next).toHaveLength(1);
    expect(Math.max(...next.map(bytes))).toBeLessThanOrEqual(30_000);
  });

  it('change every step, and go, in events of at most 50 kB', () => {
    const chain = new StateChain();
    chain.take(full);
    const worked = { ...full, runs: full.runs.map((run) => ({ ...run, steps: run.steps.map((step) => ({ ...step, finishedAt: null })) })) };
    const told = [...chain.take(worked), ...chain.take(emptySnapshot), ...chain.take({ ...full, devices: [...full.devices].reverse() })];
    expect(Math.max(...told.map(bytes))).toBeLessThanOrEqual(most);
    expect(chain.told?.devices[0]?.udid).toBe(richDevice(255).udid);
  });
});

describe('the page’s picture', () => {
  const two = richSnapshot(2);
  const charged = (battery: number): Snapshot => ({ ...two, devices: two.devices.map((device) => ({ ...device, battery })) });

  it('hears nothing where nothing changed', () => {
    const chain = new StateChain();
    chain.take(two);
    expect(chain.take({ ...structuredClone(two), revision: 77 })).toEqual([]);
  });

  it('asks once after an event that was missed, and goes on with those that come after the answer', () => {
    const chain = new StateChain();
    chain.take(two);
    const { picture, shown, asked } = watch(chain);
    picture.ask();
    chain.take(charged(10));
    hear(picture, chain.take(charged(20)));
    expect([asked(), shown.at(-1)?.devices[0]?.battery]).toEqual([2, 20]);
    hear(picture, chain.take(charged(30)));
    expect([asked(), shown.at(-1)?.devices[0]?.battery]).toEqual([2, 30]);
  });

  it('takes what came while it waited for its answer, but not what is in it already', () => {
    const chain = new StateChain();
    chain.take(two);
    const shown: number[] = [];
    let asked = 0;
    const picture = new Picture({ show: (snapshot) => { shown.push(snapshot.devices[0]?.battery ?? -1); }, ask: () => { asked += 1; } });
    picture.ask();
    hear(picture, chain.take(charged(10)));
    const answer = chain.told ?? two;
    hear(picture, chain.take(charged(20)));
    hear(picture, chain.take(charged(30)));
    expect(shown).toEqual([]);
    picture.answered(structuredClone(answer));
    expect([asked, shown]).toEqual([1, [10, 20, 30]]);
  });

  it('asks again where the answer is older than what it missed', () => {
    const chain = new StateChain();
    chain.take(two);
    let asked = 0;
    const picture = new Picture({ show: () => undefined, ask: () => { asked += 1; } });
    picture.ask();
    const old = structuredClone(chain.told ?? two);
    chain.take(charged(10));
    hear(picture, chain.take(charged(20)));
    picture.answered(old);
    expect(asked).toBe(2);
  });

  it('asks again after no answer, at the next event', () => {
    let asked = 0;
    const picture = new Picture({ show: () => undefined, ask: () => { asked += 1; } });
    picture.ask();
    picture.failed();
    hear(picture, new StateChain().take(two));
    expect(asked).toBe(2);
  });

  it('is asked for where one thing is larger than an event, and a doubled event changes nothing', () => {
    const chain = new StateChain();
    chain.take(two);
    const { picture, shown, asked } = watch(chain);
    picture.ask();
    const large = { ...two, operator: 'ö'.repeat(30_000) };
    const told = chain.take(large);
    expect(told.map(({ base }) => base)).toEqual([null]);
    hear(picture, [...told, ...told]);
    expect([asked(), shown.length, shown.at(-1)?.operator.length]).toEqual([2, 2, 30_000]);
    hear(picture, chain.take({ ...large, operator: 'Ada' }));
    expect([asked(), shown.at(-1)?.operator]).toEqual([2, 'Ada']);
  });
});
