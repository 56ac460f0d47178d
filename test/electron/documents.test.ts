// Documents without a dialog: what came with a drop is believed in its shape alone, and only three kinds of files are opened.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { droppedPaths, takeDocuments } from '../../electron/documents.ts';
import { documentsIn } from '../../electron/start-mode.ts';
import type { App } from '../../src/app.ts';
import { AppError } from '../../src/errors.ts';

const root = process.platform === 'win32' ? 'C:\\' : '/';
const absolute = (name: string): string => path.join(root, name);

describe('dropped paths', () => {
  it('are absolute texts, and not endlessly many', () => {
    expect(droppedPaths([absolute('a.mobileconfig'), 'b.mobileconfig', '../c.p7m'])).toEqual([absolute('a.mobileconfig')]);
    expect(droppedPaths(Array.from({ length: 100 }, () => absolute('a.p7m')))).toHaveLength(32);
    for (const value of [null, 'x', [5], [['/a']], [''], ['/'.repeat(5000)], { 0: '/a' }]) expect(droppedPaths(value)).toEqual([]);
  });
});

describe('documents', () => {
  const asked: string[] = [];
  const app = (): Promise<App> => Promise.resolve({
    addProfile: (file: string) => {
      asked.push(`profile ${path.basename(file)}`);
      return file.includes('broken') ? Promise.reject(new AppError('profile.unknown')) : Promise.resolve({ sha256: 'a'.repeat(64) });
    },
    blueprints: { importFile: (file: string) => {
      asked.push(`blueprint ${path.basename(file)}`);
      return Promise.resolve({ saved: null, notes: [{ kind: 'problem', field: 'name', text: 'It has no name.' }] });
    } },
    writer: { stage: (files: readonly string[]) => {
      asked.push(`token ${files.map((file) => path.basename(file)).join()}`);
      return Promise.resolve({ files: [{ staged: '00000000-0000-4000-8000-000000000001', name: 'server.p7m', size: 1, locked: false }] });
    } },
  } as unknown as App);

  it('are taken by their kind, each after the other, and one that can’t be doesn’t keep the others', async () => {
    const opened = await takeDocuments(app, ['broken.mobileconfig', 'good.MOBILECONFIG', 'x.muster.json', 'server.p7m', 'passwd', 'x.json'].map(absolute));
    expect(opened).toEqual([
      { kind: 'problem', error: { code: 'profile.unknown', params: {} } }, { kind: 'profile', sha256: 'a'.repeat(64) }, { kind: 'blueprint', saved: null, notes: [{ kind: 'problem', field: 'name', text: 'It has no name.' }] },
      { kind: 'token', staged: '00000000-0000-4000-8000-000000000001', name: 'server.p7m' }, { kind: 'problem', error: { code: 'document.unknown', params: { name: 'passwd' } } }, { kind: 'problem', error: { code: 'document.unknown', params: { name: 'x.json' } } },
    ]);
    expect(asked).toEqual(['profile broken.mobileconfig', 'profile good.MOBILECONFIG', 'blueprint x.muster.json', 'token server.p7m']);
    // No path of theirs is told.
    expect(JSON.stringify(opened)).not.toContain(JSON.stringify(root).slice(1, -1) + 'passwd');
  });

  it('are known among the words of a start', () => {
    expect(documentsIn(['/app', '--flag=a.p7m', '/a.mobileconfig', '/b.muster.json', '/c.json', '/d.p7m'])).toEqual(['/a.mobileconfig', '/b.muster.json', '/d.p7m']);
  });
});
