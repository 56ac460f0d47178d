// muster intune profiles and profile: enrollment profiles as Intune has them, made, changed and exported.
import { exportLife } from '../domain/enrollment/intune-procedures.ts';
import type { IntuneProfileShown } from '../model/intune.ts';
import { writeNamed } from '../intune-station.ts';
import { type IntuneAround, type Place, placeOf, profileOf, profilesIn } from './intune-around.ts';
import { formOf, valueRows, valuesFrom } from './intune-form.ts';
import type { IntuneCommand } from './intune-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, table } from './print.ts';

type Of<Name extends IntuneCommand['name']> = Extract<IntuneCommand, { name: Name }>;

const profileLine = (place: Place, profile: IntuneProfileShown): string => jsonLine({ type: 'profile', place: { id: place.id, name: place.name }, profile });
const affinityOf = ({ values }: IntuneProfileShown): string => (values['requiresUserAuthentication'] === true ? 'user' : 'none');

/** Exit: 3 where there is none. Throws intune.*, http.*, usage.invalid. */
async function list(command: Of<'intune profiles'>, around: IntuneAround): Promise<number> {
  const { output: { out, say } } = around;
  const found = await profilesIn(around, command);
  if (command.json) for (const { place, profile } of found) out(profileLine(place, profile));
  else if (found.length > 0) {
    const rows = found.map(({ place, profile }) => [plain(profile.name), plain(place.name), affinityOf(profile), profile.values['supervisedModeEnabled'] === true ? 'yes' : 'no', profile.isDefault ? 'yes' : '', profile.id]);
    for (const line of table(['Profile', 'Place', 'Affinity', 'Supervised', 'Default', 'ID'], rows)) out(line);
  } else say('There is no enrollment profile.');
  return found.length === 0 ? exit.nothing : exit.done;
}

async function show(command: Of<'intune profile show'>, around: IntuneAround): Promise<number> {
  const { output: { out, say } } = around;
  const { place, profile } = await profileOf(around, command, command.profile);
  if (command.json) out(profileLine(place, profile));
  else if (command.asForm) out(JSON.stringify(formOf(profile.values), null, 2));
  else {
    out(`${plain(profile.name)}, ${plain(place.name)}${profile.isDefault ? ', default' : ''}  ${profile.id}`);
    for (const line of table(['Field', 'Value', 'Name'], valueRows(profile.values))) out(line);
  }
  if (profile.odd.length > 0) say(`Muster leaves alone what it doesn’t know in this form: ${profile.odd.map(plain).join(', ')}`);
  return exit.done;
}

/** Exit: 1 where something speaks against it; nothing was sent then. Throws intune.*, http.*, file.*, usage.invalid. */
async function save(command: Of<'intune profile new' | 'intune profile edit'>, around: IntuneAround): Promise<number> {
  const { desk, papers, output: { out, say } } = around;
  const values = await valuesFrom(command, papers);
  const before = command.name === 'intune profile edit' ? await profileOf(around, command, command.profile) : null;
  const place = before?.place ?? await placeOf(around, command);
  const { profile, troubles } = await desk.handlers.saveIntuneProfile({ place: place.id, id: before?.profile.id ?? null, values });
  for (const { field, reason } of troubles) {
    if (command.json) out(jsonLine({ type: 'trouble', field, reason }));
    else say(plain(`error: ${field}: ${reason}`));
  }
  if (profile === null) {
    if (!command.json) say('Nothing was sent to Intune.');
    return exit.failed;
  }
  out(command.json ? profileLine(place, profile) : `${plain(profile.name)}  ${plain(place.name)}  ${profile.id}`);
  if (before !== null && !command.json && affinityOf(before.profile) !== affinityOf(profile)) say('Devices that are enrolled keep their affinity: retire them and enroll them again to change it.');
  return exit.done;
}

/** Throws intune.*, http.*, file.exists, usage.invalid. */
async function exportProfile(command: Of<'intune profile export'>, around: IntuneAround): Promise<number> {
  const { desk, now, output: { out, say } } = around;
  const { place, profile } = await profileOf(around, command, command.profile);
  const { name, bytes } = await desk.enrollmentFile(place.id, profile.id);
  const file = await writeNamed(command.output, { name, extension: 'mobileconfig', bytes }, command.force);
  const until = now() + exportLife;
  out(command.json ? jsonLine({ type: 'exported', file, profile: profile.id, until }) : file);
  if (!command.json) say(`It works for two weeks, until ${localTime(until)}. From iOS 16 on a device gets its identity by it only if its serial number was imported and had the profile before.`);
  return exit.done;
}

export type ProfileCommand = Of<'intune profiles' | 'intune profile show' | 'intune profile new' | 'intune profile edit' | 'intune profile default' | 'intune profile export'>;

/** Throws intune.*, http.*, file.*, identity.*, usage.invalid. */
export async function runProfile(command: ProfileCommand, around: IntuneAround): Promise<number> {
  switch (command.name) {
    case 'intune profiles': return list(command, around);
    case 'intune profile show': return show(command, around);
    case 'intune profile new': case 'intune profile edit': return save(command, around);
    case 'intune profile export': return exportProfile(command, around);
    case 'intune profile default': {
      const { desk, output: { out } } = around;
      const { place, profile } = await profileOf(around, command, command.profile);
      await desk.handlers.setIntuneDefault({ token: place.id, profile: profile.id });
      out(command.json ? jsonLine({ type: 'default', place: place.id, profile: profile.id }) : `${plain(profile.name)} is the default of ${plain(place.name)}: devices that nobody assigned anything to get it.`);
      return exit.done;
    }
  }
}
