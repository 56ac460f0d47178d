// A strip at the foot of the window that says what was just removed and takes it back; goes by itself, but not under a pointer or the
// keyboard's focus. The Undo key works on after it went.
import { type FocusEvent, type JSX, useEffect, useRef, useState } from 'react';
import type { Snapshot } from '../../src/model.ts';
import { commandKey } from '../api.ts';
import { useDeed } from '../deeds.ts';
import { t } from '../i18n/text.ts';
import { dropOffers, type Offer, useOffers } from '../undo.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './undo-notice.css';

/** Milliseconds that it stays, counted anew when a pointer or the focus leaves it. */
const shownFor = 20_000;

interface Passing {
  /** Is shown no more: its time is over, it was put away, or it was there before this page. */
  readonly past: ReadonlySet<string>;
  /** What was undone last, said in its place. */
  readonly said: Offer | null;
}

/** Looks for a list to go on in: what was put back stands in it with the next snapshot only. */
const [mostLooks, lookPause] = [8, 50];

/** The keyboard goes on at the list when what it was at is gone; where there is none, at what an empty page offers. */
function regainFocus(looks = mostLooks): void {
  setTimeout(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const list = document.querySelector<HTMLElement>('.pane [role="listbox"], .pane [role="grid"]');
    if (list) list.focus();
    else if (looks > 1) regainFocus(looks - 1);
    else document.querySelector<HTMLElement>('.nothing-actions button')?.focus();
  }, lookPause);
}

export function UndoNotice({ snapshot }: { readonly snapshot: Snapshot }): JSX.Element {
  const offers = useOffers(snapshot);
  const [{ past, said }, setPassing] = useState<Passing>(() => ({ past: new Set(offers.map(({ key }) => key)), said: null }));
  const [held, setHeld] = useState(false);
  const busy = useRef(false);
  const latest = offers.at(-1) ?? null;
  const offer = latest !== null && !past.has(latest.key) ? latest : null;
  const shown = offer ?? said;
  const key = shown === null ? null : `${offer ? 'offer' : 'said'} ${shown.key}`;
  const { practice } = snapshot;
  useEffect(() => dropOffers, [practice]);
  useEffect(() => {
    if (key === null || held) return undefined;
    const timer = setTimeout(() => { setPassing((before) => ({ past: new Set([...before.past, key.replace(/^\w+ /, '')]), said: null })); }, shownFor);
    return () => { clearTimeout(timer); };
  }, [key, held]);
  useEffect(() => { if (key !== null) regainFocus(); }, [key]);
  const undo = (one: Offer): void => {
    if (busy.current) return;
    busy.current = true;
    void one.undo().then((done) => {
      busy.current = false;
      setHeld(false);
      if (done) setPassing((before) => ({ past: new Set([...before.past, ...offers.map((other) => other.key)]), said: one }));
      regainFocus();
    });
  };
  useDeed('undo', latest === null ? null : () => { undo(latest); });
  const put = (): void => {
    setHeld(false);
    setPassing((before) => ({ past: new Set([...before.past, ...offers.map((other) => other.key)]), said: null }));
    regainFocus();
  };
  const onBlur = (event: FocusEvent<HTMLElement>): void => { if (!event.currentTarget.contains(event.relatedTarget)) setHeld(false); };
  return (
    <div
      className={shown ? 'undo-notice' : 'undo-none'} {...(shown ? { role: 'region', 'aria-label': t('undo.label') } : {})}
      onPointerEnter={() => { setHeld(true); }} onPointerLeave={() => { setHeld(false); }} onFocus={() => { setHeld(true); }} onBlur={onBlur}
    >
      {/* There before anything is said in it: what comes with its own region isn't read out. */}
      <div role="status">{shown && <><strong>{offer ? shown.text : shown.done}</strong>{offer?.note && <p className="small secondary">{offer.note}</p>}</>}</div>
      {offer && <Button onPress={() => { undo(offer); }}>{t('undo.go')}<kbd>{commandKey}Z</kbd></Button>}
      {shown && <Button kind="plain" label={t('undo.away')} onPress={put}><Icon name="close" /></Button>}
    </div>
  );
}
