// The form of an enrollment profile in Intune, made from the list of its fields, with what is wrong beside each.
import { createContext, type JSX, useContext, useId } from 'react';
import type { ManagementCertificate, ProfileField, ProfileTrouble, ProfileValue, ProfileValues } from '../../../src/domain/enrollment/intune-profile-fields.ts';
import type { CertificateRef } from '../../../src/model/blueprints.ts';
import type { IdentitySummary } from '../../../src/model/identities.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';
import { Tick } from '../../ui/toggle.tsx';
import { Group } from '../automated/form-rows.tsx';
import { CertificateList } from '../blueprints/editor/pairing-controls.tsx';
import type { ControlIds } from '../blueprints/editor/rows.tsx';
import { Line, Pick, Switch } from '../blueprints/editor/simple-controls.tsx';
import { asTexts, fieldGroups, flagValue, isOn } from './form-fields.ts';

export interface IntuneFormTools {
  readonly values: ProfileValues;
  readonly change: (name: string, value: ProfileValue) => void;
  readonly troubles: readonly ProfileTrouble[];
  readonly identities: readonly IdentitySummary[];
  /** Names of fields with a value of a form that isn't known: nobody touches them. */
  readonly odd: readonly string[];
}

export const IntuneFormContext = createContext<IntuneFormTools | null>(null);

function useTools(): IntuneFormTools {
  const tools = useContext(IntuneFormContext);
  if (!tools) throw new Error('a field outside of the form');
  return tools;
}

const pairing: Readonly<Record<string, TextKey>> = { disallow: 'intune.pairing.disallow', allow: 'intune.pairing.allow', requiresCertificate: 'intune.pairing.certificate' };
const choiceName = (choice: string | number): string => (Object.hasOwn(pairing, String(choice)) ? t(pairing[String(choice)] ?? 'field.choose') : choice === 0 ? t('intune.form.atOnce') : String(choice));

/** Lists of certificates here are known by their SHA-256; Intune's have a thumbprint, and a new one gets it there. */
function certificatesOf(value: ProfileValue | undefined): CertificateRef[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly (string | ManagementCertificate)[]).flatMap((one, at) => (typeof one === 'string' ? [] : [{ name: one.thumbprint === '' ? t('intune.form.certificate', { number: at + 1 }) : one.thumbprint, sha256: one.certificate, base64: one.certificate }]));
}

function Certificates({ ids, value, max, onChange }: { readonly ids: ControlIds; readonly value: ProfileValue | undefined; readonly max: number; readonly onChange: (value: ProfileValue) => void }): JSX.Element {
  const { identities } = useTools();
  const known = Array.isArray(value) ? (value as readonly ManagementCertificate[]) : [];
  const shown = certificatesOf(value);
  const change = (next: readonly CertificateRef[]): void => {
    const each = [...new Set(next.map(({ base64 }) => base64))];
    onChange(each.map((base64) => known.find(({ certificate }) => certificate === base64) ?? { thumbprint: '', certificate: base64 }));
  };
  return <CertificateList ids={ids} certificates={shown} identities={identities} most={max} onChange={change} />;
}

function Control({ field, ids }: { readonly field: ProfileField; readonly ids: ControlIds }): JSX.Element {
  const { values, change } = useTools();
  const { name, type, max = 4000, choices = [] } = field;
  const value = values[name];
  const set = (next: ProfileValue): void => { change(name, next); };
  switch (type) {
    case 'flag': return <Switch ids={ids} on={isOn(field, value)} onChange={(on) => { set(flagValue(field, on)); }} />;
    case 'text': return <Line ids={ids} value={typeof value === 'string' ? value : ''} max={max} onChange={set} />;
    case 'number': return <Line ids={ids} value={typeof value === 'number' ? String(value) : ''} max={6} onChange={(text) => { const digits = text.replace(/\D/g, ''); set(digits === '' ? 0 : Number(digits)); }} />;
    case 'choice': return <Pick ids={ids} items={choices.map((choice) => [String(choice), choiceName(choice)] as const)} value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''} onChange={(next) => { const found = choices.find((choice) => String(choice) === next); if (found !== undefined) set(found); }} />;
    case 'texts': return <Line ids={ids} value={Array.isArray(value) ? value.join(', ') : ''} max={4000} placeholder={t('intune.form.commas')} onChange={(text) => { set(asTexts(text)); }} />;
    case 'certificates': return <Certificates ids={ids} value={value} max={max} onChange={set} />;
  }
}

const stretched: ReadonlySet<ProfileField['type']> = new Set(['text', 'texts']);

function FieldRow({ field }: { readonly field: ProfileField }): JSX.Element {
  const { troubles, odd } = useTools();
  const id = useId();
  const wrong = troubles.filter((trouble) => trouble.field === field.name).map(({ reason }) => reason).join(' ');
  const isOdd = odd.includes(field.name);
  return (
    <div className={stretched.has(field.type) ? 'ade-row stretch' : 'ade-row'} id={`intune-${field.name}`}>
      <label id={`${id}-label`} htmlFor={id}>{field.label}</label>
      <div className="ade-control">{isOdd ? <span className="small secondary">{t('intune.form.odd')}</span> : <Control field={field} ids={{ id, labelId: `${id}-label`, describedBy: `${id}-hint ${id}-wrong`, invalid: wrong !== '' }} />}</div>
      <div className="ade-row-notes" id={`${id}-hint`}>{field.note !== undefined && <span className="hint">{field.note}</span>}</div>
      <p className="wrong" id={`${id}-wrong`}>{wrong}</p>
    </div>
  );
}

function Panes({ fields }: { readonly fields: readonly ProfileField[] }): JSX.Element {
  const { values, change } = useTools();
  return <div className="rows"><div className="ade-panes">{fields.map((field) => <Tick key={field.name} label={field.label} on={isOn(field, values[field.name])} onChange={(on) => { change(field.name, flagValue(field, on)); }} />)}</div></div>;
}

export function IntuneForm({ configurator }: { readonly configurator: boolean }): JSX.Element {
  const { troubles } = useTools();
  const { first, panes, later, laterPanes } = fieldGroups(configurator);
  const hidden = new Set([...later, ...laterPanes].map(({ name }) => name));
  // What is wrong behind a closed door is not seen.
  const isWrong = troubles.some(({ field }) => hidden.has(field));
  return (
    <>
      <Group>{first.map((field) => <FieldRow key={field.name} field={field} />)}</Group>
      {panes.length > 0 && <fieldset className="ade-group"><legend>{t('ade.form.panes')}</legend><Panes fields={panes} /></fieldset>}
      <details className="ade-group ade-later" {...(isWrong ? { open: true } : {})}>
        <summary>{configurator ? t('intune.form.beyond') : counted('intune.form.later', later.length + laterPanes.length)}</summary>
        {configurator && <p className="hint intune-beyond">{t('intune.form.beyondHint')}</p>}
        <div className="rows">{later.map((field) => <FieldRow key={field.name} field={field} />)}</div>
        <h4 className="intune-panes-title">{t('ade.form.panes')}</h4>
        <Panes fields={laterPanes} />
      </details>
    </>
  );
}
