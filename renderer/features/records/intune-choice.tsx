// A list for Intune: which kind, what its details are made of, and how its first rows will look.
import { type JSX, useEffect, useState } from 'react';
import { listForIntune } from '../../../src/domain/records/intune-out.ts';
import { describeError } from '../../../src/error-text.ts';
import { asAppError, shapeOf } from '../../../src/errors.ts';
import type { Run } from '../../../src/model.ts';
import { type IntuneKind, intuneKinds } from '../../../src/model/record-exports.ts';
import type { RecordQuery } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { counted, t } from '../../i18n/text.ts';
import { LineField } from '../../ui/line-field.tsx';
import { Options } from '../../ui/options.tsx';

/** Records that a preview is made from, and rows of it that are shown. */
const looked = 100;
const previewed = 5;

/** The template's own words, which are no parameters of the sentence. */
const placeholders = { name: '{name}', assetTag: '{assetTag}', user: '{user}', blueprint: '{blueprint}' };

interface Preview {
  readonly rows: readonly { readonly serial: string; readonly details: string }[];
  readonly left: readonly { readonly device: string; readonly sentence: string }[];
  readonly wrong: string;
}

function previewOf(runs: readonly Run[], kind: IntuneKind, details: string): Preview {
  try {
    const { rows, leftOut } = listForIntune(runs, kind, details);
    return { rows: rows.slice(0, previewed), left: leftOut, wrong: '' };
  } catch (error) {
    const { what, next } = describeError(shapeOf(asAppError(error)));
    return { rows: [], left: [], wrong: `${what} ${next}` };
  }
}

function Shown({ preview }: { readonly preview: Preview }): JSX.Element | null {
  if (preview.wrong !== '') return null;
  return (
    <section className="intune-preview" aria-label={t('exports.preview')}>
      <p className="small secondary">{t('exports.preview')}</p>
      {preview.rows.length === 0 ? <p>{t('exports.nothingListed')}</p> : <pre>{preview.rows.map(({ serial, details }) => `${serial},${details}`).join('\n')}</pre>}
      {preview.left.length > 0 && <p className="small secondary">{counted('exports.leftOfFirst', preview.left.length)} {preview.left[0]?.device}: {preview.left[0]?.sentence}</p>}
    </section>
  );
}

interface IntuneChoiceProps {
  readonly query: RecordQuery;
  readonly kind: IntuneKind;
  readonly details: string;
  readonly onKind: (kind: IntuneKind) => void;
  readonly onDetails: (details: string) => void;
}

export function IntuneChoice({ query, kind, details, onKind, onDetails }: IntuneChoiceProps): JSX.Element {
  const [runs, setRuns] = useState<readonly Run[] | null>(null);
  useEffect(() => {
    let current = true;
    void call.findRecords({ query, at: { offset: 0 }, limit: looked, top: null }).then((result) => { if (current && result.ok) setRuns(result.value.rows.map(({ run }) => run)); });
    return () => { current = false; };
  }, [query]);
  const preview = runs && previewOf(runs, kind, details);
  return (
    <>
      <Options label={t('exports.list')} value={kind} onChange={onKind} items={intuneKinds.map((id) => ({ id, name: t(`exports.${id}`), hint: t(`exports.${id}Hint`) }))} />
      <LineField label={t('exports.details')} value={details} onChange={onDetails} maxLength={200} hint={t('exports.detailsHint', placeholders)} wrong={preview?.wrong ?? ''} />
      {preview && <Shown preview={preview} />}
    </>
  );
}
