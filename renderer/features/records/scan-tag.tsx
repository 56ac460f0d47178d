// A scanned asset tag goes to the record, or the device, that is in focus; who it was bound to is said, and can be undone.
import { type JSX, useRef, useState } from 'react';
import { assetTagOf } from '../../../src/domain/records/record-facts.ts';
import { describeError } from '../../../src/error-text.ts';
import type { Run } from '../../../src/model.ts';
import { type Annotation, anyRecord, assetTagSchema } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
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
  readonly undo: { readonly run: Run; readonly before: string | null; readonly name: string } | null;
}

async function recordOf({ udid, run }: ScanTarget): Promise<Run | string> {
  if (run) return run;
  const found = await call.findRecords({ query: { ...anyRecord, udid }, at: { offset: 0 }, limit: 1, top: null });
  if (!found.ok) return describeError(found.error).what;
  return found.value.rows[0]?.run ?? t('scan.noRecord');
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
  const fail = (text: string): void => { setSaid({ text, tone: 'stop', undo: null }); };

  const bind = async (text: string, to: ScanTarget | null): Promise<void> => {
    if (!to) { fail(t('scan.unbound', { tag: text, why: nothing })); return; }
    if (!assetTagSchema.safeParse(text).success) { fail(t('scan.wrong')); return; }
    const run = await recordOf(to);
    if (typeof run === 'string') { fail(t('scan.unbound', { tag: text, why: run })); return; }
    const before = assetTagOf(run);
    const result = await call.annotateRun({ runId: run.runId, annotation: tagged(text, 'scanned') });
    if (!result.ok) { fail(t('scan.unbound', { tag: text, why: describeError(result.error).what })); return; }
    onTagged?.(result.value);
    setSaid({ text: t('scan.bound', { tag: text, device: to.name }), tone: 'go', undo: { run: result.value, before, name: to.name } });
  };
  const undo = async ({ run, before, name }: NonNullable<Said['undo']>): Promise<void> => {
    const result = await call.annotateRun({ runId: run.runId, annotation: tagged(before, run.tag?.how ?? 'scanned') });
    if (!result.ok) { fail(describeError(result.error).what); return; }
    onTagged?.(result.value);
    setSaid({ text: before === null ? t('scan.undone', { device: name }) : t('scan.undoneTo', { device: name, tag: before }), tone: 'go', undo: null });
  };
  useScanner({ began: () => { meant.current = target; }, scanned: (text) => { void bind(text, meant.current); } });

  return (
    <div className="scan-said" role="status">
      {said && (
        <div className="scan-toast">
          <span className={said.tone}><Icon name={said.tone === 'go' ? 'done' : 'failed'} /></span><span>{said.text}</span>
          {said.undo && <Button onPress={() => { if (said.undo) void undo(said.undo); }}>{t('scan.undo')}</Button>}
          <Button kind="plain" label={t('scan.dismiss')} onPress={() => { setSaid(null); }}><Icon name="close" /></Button>
        </div>
      )}
    </div>
  );
}
