// A scanned asset tag goes to the record, or the device, that is in focus; who it was bound to is said, and can be undone.
import { type JSX, useRef, useState } from 'react';
import { assetTagOf } from '../../../src/domain/records/record-facts.ts';
import { meaningOf } from '../../../src/domain/error-meaning.ts';
import { describeError } from '../../../src/error-text.ts';
import type { ErrorShape } from '../../../src/errors.ts';
import type { Run } from '../../../src/model.ts';
import { type Annotation, anyRecord } from '../../../src/model/records.ts';
import { isAssetTag } from '../../../src/model/typed-text.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorDetails } from '../../ui/error-details.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useScanner } from './use-scanner.ts';
import './scan-tag.css';

export interface ScanTarget {
  readonly udid: string;
  /** Null: its latest record is looked for. */
  readonly run: Run | null;
  /** For people: "iPad (10th generation), DMPXK3V2Q1MN". */
  readonly name: string;
}

interface Said {
  readonly text: string;
  readonly tone: 'go' | 'stop';
  /** What stands behind it; null: nothing broke. */
  readonly error: ErrorShape | null;
  readonly undo: { readonly run: Run; readonly before: string | null; readonly name: string } | null;
}

/** What happened, what it means and what to do, after what it is about. */
function brokenText(error: ErrorShape): string {
  const { what, next } = describeError(error);
  return `${what} ${meaningOf(error)} ${next}`;
}

async function recordOf({ udid, run }: ScanTarget): Promise<Run | ErrorShape | null> {
  if (run) return run;
  const found = await call.findRecords({ query: { ...anyRecord, udid }, at: { offset: 0 }, limit: 1, top: null });
  if (!found.ok) return found.error;
  return found.value.rows[0]?.run ?? null;
}

const tagged = (assetTag: string | null, how: 'typed' | 'scanned'): Annotation => ({ kind: 'tagged', assetTag, how });

interface ScanTagProps {
  /** Null: nothing is in focus. */
  readonly target: ScanTarget | null;
  /** What to say then. */
  readonly nothing: string;
  readonly onTagged?: (run: Run) => void;
}

export function ScanTag({ target, nothing, onTagged }: ScanTagProps): JSX.Element {
  const [said, setSaid] = useState<Said | null>(null);
  // Keys that a scanner types may move the focus; what was in focus at the first of them counts.
  const meant = useRef<ScanTarget | null>(null);
  const fail = (text: string, error: ErrorShape | null = null): void => { setSaid({ text, tone: 'stop', error, undo: null }); };

  const bind = async (text: string, to: ScanTarget | null): Promise<void> => {
    if (!to) { fail(t('scan.unbound', { tag: text, why: nothing })); return; }
    if (!isAssetTag(text)) { fail(t('scan.wrong')); return; }
    const run = await recordOf(to);
    if (run === null) { fail(t('scan.unbound', { tag: text, why: t('scan.noRecord') })); return; }
    if ('code' in run) { fail(t('scan.unbound', { tag: text, why: brokenText(run) }), run); return; }
    const before = assetTagOf(run);
    const result = await call.annotateRun({ runId: run.runId, annotation: tagged(text, 'scanned') });
    if (!result.ok) { fail(t('scan.unbound', { tag: text, why: brokenText(result.error) }), result.error); return; }
    onTagged?.(result.value);
    setSaid({ text: t('scan.bound', { tag: text, device: to.name }), tone: 'go', error: null, undo: { run: result.value, before, name: to.name } });
  };
  const undo = async ({ run, before, name }: NonNullable<Said['undo']>): Promise<void> => {
    const result = await call.annotateRun({ runId: run.runId, annotation: tagged(before, run.tag?.how ?? 'scanned') });
    if (!result.ok) { fail(brokenText(result.error), result.error); return; }
    onTagged?.(result.value);
    setSaid({ text: before === null ? t('scan.undone', { device: name }) : t('scan.undoneTo', { device: name, tag: before }), tone: 'go', error: null, undo: null });
  };
  useScanner({ began: () => { meant.current = target; }, scanned: (text) => { void bind(text, meant.current); } });

  return (
    <div className="scan-said" role="status">
      {said && (
        <div className="scan-toast">
          <span className={said.tone}><Icon name={said.tone === 'go' ? 'done' : 'failed'} /></span><div>{said.text}{said.error && <ErrorDetails error={said.error} />}</div>
          {said.undo && <Button onPress={() => { if (said.undo) void undo(said.undo); }}>{t('scan.undo')}</Button>}
          <Button kind="plain" label={t('scan.dismiss')} onPress={() => { setSaid(null); }}><Icon name="close" /></Button>
        </div>
      )}
    </div>
  );
}
