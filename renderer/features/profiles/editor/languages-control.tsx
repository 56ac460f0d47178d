// Texts by language, such as what must be accepted before an install.
import { type JSX, useState } from 'react';
import { t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { type ControlProps, isGroup } from './control-props.ts';

interface Language {
  readonly tag: string;
  readonly text: string;
}

export function LanguagesControl({ value, onChange, labelId }: ControlProps): JSX.Element {
  const [languages, setLanguages] = useState<readonly Language[]>(() => (isGroup(value) ? Object.entries(value).map(([tag, text]) => ({ tag, text: typeof text === 'string' ? text : '' })) : []));
  const take = (next: readonly Language[]): void => {
    setLanguages(next);
    const texts = next.filter(({ tag }) => tag.trim() !== '').map(({ tag, text }) => [tag.trim(), text] as const);
    onChange(texts.length === 0 ? undefined : Object.fromEntries(texts));
  };
  const set = (index: number, change: Partial<Language>): void => { take(languages.map((one, at) => (at === index ? { ...one, ...change } : one))); };
  return (
    <div className="group-rows" role="group" aria-labelledby={labelId}>
      {languages.map(({ tag, text }, index) => (
        <div key={index} className="language">
          <input className="line" type="text" aria-label={t('field.language')} value={tag} maxLength={40} onChange={(event) => { set(index, { tag: event.target.value }); }} />
          <textarea className="line" rows={2} aria-label={t('field.textIn', { language: tag })} value={text} maxLength={20_000} onChange={(event) => { set(index, { text: event.target.value }); }} />
          <Button kind="plain" label={`${t('field.remove')} ${tag}`} onPress={() => { take(languages.filter((_, at) => at !== index)); }}><Icon name="close" /></Button>
        </div>
      ))}
      <Button onPress={() => { setLanguages([...languages, { tag: languages.length === 0 ? 'default' : '', text: '' }]); }}><Icon name="add" size={14} />{t('field.addLanguage')}</Button>
    </div>
  );
}
