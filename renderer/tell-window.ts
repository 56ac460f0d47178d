// Tells the main process where one is, what of the menu works there and whether something typed would be lost; only when that changes.
import type { Pane } from '../src/model/window.ts';
import { call } from './api.ts';
import { heldDeeds, onDeeds } from './deeds.ts';
import { hasUnsaved, onUnsaved } from './leaving.ts';

let pane: Pane = 'bench';
let told = '';
let pending = false;

function tell(): void {
  pending = false;
  const state = { pane, deeds: heldDeeds().sort(), unsaved: hasUnsaved() };
  const text = JSON.stringify(state);
  if (text === told) return;
  told = text;
  void call.tellWindow(state);
}

/** What changes together is told together. */
function tellSoon(): void {
  if (pending) return;
  pending = true;
  queueMicrotask(tell);
}

export function tellPane(next: Pane): void {
  pane = next;
  tellSoon();
}

/** Starts telling; the returned function ends it. */
export function keepTelling(): () => void {
  const ends = [onDeeds(tellSoon), onUnsaved(tellSoon)];
  tellSoon();
  return () => { for (const end of ends) end(); };
}
