// What other programs on a Mac do to devices, and what to do about it (enrollment-formats 4.7, field 3). Both faces say these words.
import type { Program } from '../../model/configurator.ts';

export const programTexts: Readonly<Record<Program, { readonly name: string; readonly what: string; readonly next: string }>> = {
  configurator: { name: 'Apple Configurator', what: 'Apple Configurator is open and talks to every device that is plugged in.', next: 'Quit it while devices are prepared here; what it may have to do for Muster needs no window.' },
  photos: { name: 'Photos', what: 'Photos is open: it reads each device that is plugged in, and that may keep profiles and erasing waiting.', next: 'Quit it, and in Photos turn off “Open Photos” for these devices.' },
  itunes: { name: 'iTunes', what: 'iTunes is open: it may back up or update each device that is plugged in.', next: 'Quit it while devices are prepared here.' },
  finder: { name: 'Finder', what: 'Finder shows devices in its sidebar; it always runs.', next: 'Begin no backup, sync or update there meanwhile.' },
};

/** Those worth a word on the bench: Finder is always there, so it is named beside others and never alone. */
export function programsInTheWay(programs: readonly Program[]): readonly Program[] {
  return programs.some((program) => program !== 'finder') ? programs : [];
}
