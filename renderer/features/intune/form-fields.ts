// Which fields of an enrollment profile stand where in the form: the lines of Intune's page of 2016 first, in its order, then what came later. Pure.
import { intuneProfileFields, type ProfileField, type ProfileValue, type ProfileValues } from '../../../src/domain/enrollment/intune-profile-fields.ts';

export interface FieldGroups {
  readonly first: readonly ProfileField[];
  /** Setup Assistant's panes: what is asked. */
  readonly panes: readonly ProfileField[];
  readonly later: readonly ProfileField[];
  readonly laterPanes: readonly ProfileField[];
}

/** Apple Configurator's profiles have no more than these (enrollment-formats 4.6, 9.2). */
const configuratorFields: ReadonlySet<string> = new Set(['displayName', 'description', 'requiresUserAuthentication', 'enableAuthenticationViaCompanyPortal']);
/** Told elsewhere: in the head, or as a value to copy. */
const elsewhere: ReadonlySet<string> = new Set(['isDefault', 'configurationEndpointUrl']);

/** As they stood on the page of 2016. */
const order2016 = ['Name', 'Description', 'User Affinity', 'Supervised', 'Locked enrollment', 'Allow Pairing', 'Apple Configurator Certificates', 'Department Name', 'Department Phone'];
const placeOf = ({ form2016 = '' }: ProfileField): number => order2016.indexOf(form2016);

export function fieldGroups(configurator: boolean): FieldGroups {
  const shown = intuneProfileFields.filter(({ name }) => !elsewhere.has(name));
  const isFirst = (field: ProfileField): boolean => (configurator ? configuratorFields.has(field.name) : field.form2016 !== undefined);
  const plain = shown.filter(({ inverse }) => inverse !== true);
  const panes = shown.filter(({ inverse }) => inverse === true);
  const first = plain.filter(isFirst);
  return {
    first: configurator ? first : first.sort((a, b) => placeOf(a) - placeOf(b)),
    panes: configurator ? [] : panes.filter(isFirst),
    later: plain.filter((field) => !isFirst(field)),
    laterPanes: panes.filter((field) => configurator || !isFirst(field)),
  };
}

/** What a profile begins with: everything else is as Intune has it. */
export const blankValues: ProfileValues = { displayName: '', description: '', requiresUserAuthentication: false };

/** What is sent of a new one: nothing that nobody filled in. */
export function filledValues(values: ProfileValues): ProfileValues {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => name === 'displayName' || (value !== '' && !(Array.isArray(value) && value.length === 0))));
}

/** A switch shows what is there, not what is absent. */
export const isOn = ({ inverse }: ProfileField, value: ProfileValue | undefined): boolean => (value === true) !== (inverse === true);
export const flagValue = ({ inverse }: ProfileField, on: boolean): boolean => on !== (inverse === true);

/** One on each line, or parted by commas. */
export const asTexts = (text: string): string[] => text.split(/[\n,]/).map((word) => word.trim()).filter((word) => word !== '');
