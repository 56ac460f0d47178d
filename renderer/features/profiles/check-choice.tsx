// For whom profiles are checked. Stays as it was set while the window is open.
import { type JSX, useState, useSyncExternalStore } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { type CheckChoiceShape } from '../../../src/model/profiles.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { Choice } from '../../ui/choice.tsx';

let current: CheckChoiceShape = { platform: 'iOS', osVersion: null, supervised: null, enrollment: null };
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useCheckChoice(): readonly [CheckChoiceShape, (choice: CheckChoiceShape) => void] {
  const choice = useSyncExternalStore(subscribe, () => current);
  return [choice, (next) => {
    current = next;
    for (const listener of listeners) listener();
  }];
}

const platforms: readonly CheckChoiceShape['platform'][] = ['iOS', 'iPadOS', 'macOS', 'tvOS', 'visionOS', 'watchOS'];
const version = /^[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}$/;

const supervisions: readonly (readonly [string, TextKey, boolean | null])[] = [['any', 'check.any', null], ['yes', 'check.supervisedYes', true], ['no', 'check.supervisedNo', false]];
const enrollments: readonly (readonly [string, TextKey, CheckChoiceShape['enrollment']])[] = [
  ['any', 'check.any', null], ['device', 'check.enrollDevice', 'device'], ['user', 'check.enrollUser', 'user'], ['none', 'check.enrollNone', 'none'],
];

function VersionField({ value, onChange }: { readonly value: string | null; readonly onChange: (value: string | null) => void }): JSX.Element {
  const [text, setText] = useState(value ?? '');
  const wrong = text.trim() !== '' && !version.test(text.trim());
  const type = (next: string): void => {
    setText(next);
    if (next.trim() === '') onChange(null);
    else if (version.test(next.trim())) onChange(next.trim());
  };
  return (
    <TextField className="choice" value={text} onChange={type} isInvalid={wrong} maxLength={15} autoComplete="off">
      <Label className="choice-label">{t('check.version')}</Label>
      <Input className="line" placeholder={t('check.any')} />
    </TextField>
  );
}

export function CheckFor(): JSX.Element {
  const [choice, setChoice] = useCheckChoice();
  return (
    <section className="check-for" aria-label={t('check.for')}>
      <h3>{t('check.for')}</h3>
      <Choice label={t('check.platform')} placeholder="" items={platforms.map((id) => ({ id, name: id }))} selected={choice.platform} onSelect={(id) => { setChoice({ ...choice, platform: platforms.find((one) => one === id) ?? 'iOS' }); }} />
      <VersionField value={choice.osVersion} onChange={(osVersion) => { setChoice({ ...choice, osVersion }); }} />
      <Choice
        label={t('check.supervision')} placeholder="" items={supervisions.map(([id, name]) => ({ id, name: t(name) }))} selected={supervisions.find(([, , value]) => value === choice.supervised)?.[0] ?? 'any'}
        onSelect={(id) => { setChoice({ ...choice, supervised: supervisions.find(([one]) => one === id)?.[2] ?? null }); }}
      />
      <Choice
        label={t('check.enrollment')} placeholder="" items={enrollments.map(([id, name]) => ({ id, name: t(name) }))} selected={enrollments.find(([, , value]) => value === choice.enrollment)?.[0] ?? 'any'}
        onSelect={(id) => { setChoice({ ...choice, enrollment: enrollments.find(([one]) => one === id)?.[2] ?? null }); }}
      />
    </section>
  );
}
