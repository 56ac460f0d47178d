// Lists of devices to Intune, against a Graph that refuses and forgets rows: what happened to each is told, whatever happens to the rest.
import { describe, expect, it } from 'vitest';
import { corporateIdentifiers, importCorporate, importSerials, type ImportRow, knownCorporate, removeCorporate } from '../../src/intune/import-calls.ts';
import { atGraph } from '../setup/graph.ts';
import { aToken, graphError } from '../setup/graph-service.ts';

const { signal } = new AbortController();
const rows = (count: number): ImportRow[] => [...Array(count).keys()].map((n) => ({ serial: `SERIAL${n}`, details: `Cart ${n}` }));
const results = (imported: { readonly rows: readonly { readonly result: string }[] }): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { result } of imported.rows) counts[result] = (counts[result] ?? 0) + 1;
  return counts;
};

describe('serial numbers', () => {
  it('are sent as Graph wants them, with the profile and the answer about overwriting', async () => {
    const { graph, state, asked } = atGraph();
    const done = await importSerials(graph, aToken, 'p_1', [{ serial: 'dmpx-1234.abcd', details: 'Cart 4' }, { serial: 'DMPX1234ABCD', details: 'twice' }], { overwrite: false, signal });
    expect(done).toEqual({ rows: [{ serial: 'DMPX1234ABCD', details: 'Cart 4', result: 'imported' }], error: null });
    expect(state.requests).toEqual([{
      method: 'POST', path: `/beta/deviceManagement/depOnboardingSettings/${aToken}/importedAppleDeviceIdentities/importAppleDeviceIdentityList`,
      body: {
        importedAppleDeviceIdentities: [{ '@odata.type': '#microsoft.graph.importedAppleDeviceIdentity', serialNumber: 'DMPX1234ABCD', description: 'Cart 4', platform: 'ios', discoverySource: 'adminImport', requestedEnrollmentProfileId: 'p_1' }],
        overwriteImportedDeviceIdentities: false,
      },
    }]);
    expect(asked).toEqual([{ scope: 'writeEnrollment', renew: false }]);
  });

  it('have a result each: imported, refused, or not in the answer', async () => {
    const { graph } = atGraph({ refuses: new Set(['SERIAL1']), forgets: new Set(['SERIAL2']) });
    const done = await importSerials(graph, aToken, null, rows(4), { overwrite: false, signal });
    expect(done.rows.map(({ serial, result }) => `${serial} ${result}`)).toEqual(['SERIAL0 imported', 'SERIAL1 refused', 'SERIAL2 unanswered', 'SERIAL3 imported']);
  });

  it('that Intune has are refused, and taken when they may be overwritten', async () => {
    const { graph } = atGraph();
    await importSerials(graph, aToken, null, rows(1), { overwrite: false, signal });
    expect(results(await importSerials(graph, aToken, null, rows(2), { overwrite: false, signal }))).toEqual({ refused: 1, imported: 1 });
    expect(results(await importSerials(graph, aToken, null, rows(2), { overwrite: true, signal }))).toEqual({ imported: 2 });
  });

  it('go in portions of 500, with what is done so far', async () => {
    const { graph, state } = atGraph();
    const progress: string[] = [];
    expect(results(await importSerials(graph, aToken, null, rows(1201), { overwrite: false, signal, onProgress: (done, all) => { progress.push(`${done}/${all}`); } }))).toEqual({ imported: 1201 });
    expect([progress, state.requests.length]).toEqual([['500/1201', '1000/1201', '1201/1201'], 3]);
  });

  it.each<[string, ReturnType<typeof graphError>, string, Record<string, number>]>([
    ['is forbidden', graphError(403, 'Forbidden'), 'intune.forbidden', { imported: 500, notSent: 701 }],
    ['breaks off', graphError(500, 'InternalServerError'), 'intune.unsure', { imported: 500, unsure: 500, notSent: 201 }],
    ['is answered in another form', { status: 200, body: { results: [] } }, 'intune.protocol', { imported: 500, unsure: 500, notSent: 201 }],
  ])('whose second portion %s keep what is known of each', async (_, planned, code, expected) => {
    const { graph } = atGraph({ next: [null, planned] });
    const done = await importSerials(graph, aToken, null, rows(1201), { overwrite: false, signal });
    expect([done.error?.code, results(done), done.rows.length]).toEqual([code, expected, 1201]);
  });

  it('of which there are none ask nobody', async () => {
    const { graph, state } = atGraph();
    expect(await importSerials(graph, aToken, null, [{ serial: ' - ', details: '' }], { overwrite: false, signal })).toEqual({ rows: [], error: null });
    expect(state.requests).toEqual([]);
  });

  it('end when it is called off', async () => {
    const { graph } = atGraph();
    const stop = new AbortController();
    const done = importSerials(graph, aToken, null, rows(1000), { overwrite: false, signal: stop.signal, onProgress: () => { stop.abort(new Error('called off')); } });
    await expect(done).rejects.toThrow('called off');
  });
});

describe('corporate identifiers', () => {
  it('are serial numbers and IMEIs, each said to be what it is', async () => {
    const { graph, state } = atGraph();
    const done = await importCorporate(graph, [{ serial: 'DMPX1234ABCD', details: 'a' }, { serial: '35 123456 789012 3', details: 'b' }], { overwrite: false, signal });
    expect(done.rows.map(({ serial, result }) => `${serial} ${result}`)).toEqual(['DMPX1234ABCD imported', '351234567890123 imported']);
    expect([...state.corporate.values()].map((one) => one['importedDeviceIdentityType'])).toEqual(['serialNumber', 'imei']);
  });

  it('that are known are found before anything is overwritten, listed, and removed one by one', async () => {
    const { graph, state } = atGraph({ pageSize: 2 });
    await importCorporate(graph, rows(3), { overwrite: false, signal });
    expect((await knownCorporate(graph, rows(5), signal)).map(({ importedDeviceIdentifier, enrollmentState }) => `${importedDeviceIdentifier} ${enrollmentState}`)).toEqual(['SERIAL0 notContacted', 'SERIAL1 notContacted', 'SERIAL2 notContacted']);
    const pages: number[] = [];
    for await (const page of corporateIdentifiers(graph, signal)) pages.push(page.length);
    expect(pages).toEqual([2, 1]);
    await removeCorporate(graph, 'c-SERIAL1', signal);
    expect([...state.corporate.keys()]).toEqual(['SERIAL0', 'SERIAL2']);
  });
});
