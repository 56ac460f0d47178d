// Screens of Setup Assistant in their order, drawn small: what a user meets, and crossed out what is skipped. Told in words too.
import type { JSX } from 'react';
import { t } from '../../i18n/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import './setup-screens.css';

/** What is in the middle of a screen: a text, lines to choose from, fields to fill in, a keypad, two large choices. */
export type ScreenSketch = 'text' | 'list' | 'fields' | 'keypad' | 'cards';

export interface SetupScreen {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  readonly note: string;
  readonly sketch: ScreenSketch;
  /** Whoever makes the choice can't take it away. */
  readonly fixed: boolean;
  readonly skipped: boolean;
}

const pieces: Readonly<Record<ScreenSketch, number>> = { text: 3, list: 3, fields: 2, keypad: 9, cards: 2 };

function Drawing({ icon, sketch, fixed, skipped }: SetupScreen): JSX.Element {
  return (
    <span className="screen" data-fixed={fixed || undefined} data-skipped={skipped || undefined} aria-hidden="true">
      <Icon name={icon} size={18} />
      <span className={`sketch sketch-${sketch}`}>{Array.from({ length: pieces[sketch] }, (_, at) => <i key={at} />)}</span>
      {sketch !== 'keypad' && <b />}
      {skipped && <svg className="screen-cross" preserveAspectRatio="none" viewBox="0 0 10 10"><path d="M0 10 10 0M0 0l10 10" /></svg>}
    </span>
  );
}

/** Numbers count what is met. */
export function SetupScreens({ screens }: { readonly screens: readonly SetupScreen[] }): JSX.Element {
  const met = screens.filter(({ skipped }) => !skipped);
  return (
    <ol className="screens">
      {screens.map((screen) => {
        const { id, title, note, skipped } = screen;
        return (
          <li key={id} data-skipped={skipped || undefined}>
            <Drawing {...screen} />
            <span className="screen-title">{skipped ? <del>{title}</del> : <><span className="num">{met.indexOf(screen) + 1}</span> {title}</>}</span>
            {skipped ? <span className="screen-note">{t('screen.skipped')}</span> : note && <span className="screen-note">{note}</span>}
          </li>
        );
      })}
    </ol>
  );
}
