// The search's language, beside its field: what can be asked, by example. Pressing one writes it into the field.
import type { JSX } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { t, type TextKey } from '../../i18n/text.ts';
import { Icon } from '../../ui/icon.tsx';

const examples: readonly (readonly [words: string, what: TextKey])[] = [
  ['anna sales', 'search.free'], ['serial:DMPX', 'search.serial'], ['last4:Q1MN', 'search.last4'], ['tag:T-0042', 'search.tag'], ['name:"Room 4"', 'search.name'], ['outcome:failed', 'search.outcome'],
  ['method:direct', 'search.method'], ['blueprint:"Field sales"', 'search.blueprint'], ['operator:marta', 'search.operator'], ['day:yesterday', 'search.day'], ['from:2026-11-01 to:2026-11-15', 'search.days'],
];

export function SearchHelp({ onWords }: { readonly onWords: (words: string) => void }): JSX.Element {
  return (
    <DialogTrigger>
      <Button className="button plain search-help-button" aria-label={t('search.help')}><Icon name="question" /></Button>
      <Popover className="popover search-help" placement="bottom end">
        <Dialog aria-label={t('search.help')}>
          {({ close }) => (
            <>
              <p className="small secondary">{t('search.lead')}</p>
              <ul>{examples.map(([words, what]) => <li key={words}><button type="button" onClick={() => { onWords(words); close(); }}><code>{words}</code></button><span className="small secondary">{t(what)}</span></li>)}</ul>
              <p className="small secondary">{t('search.foot')}</p>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
