// What a payload's model is made of: fields, each with the name it has in a model, the keys it becomes in the property list,
// and what may stand in it. Data, so that building, checking a model, the form and the tests all read the same list.
import type { PayloadKind } from './kinds.ts';

/** Apple's value, and what people read for it. */
export interface Choice {
  readonly value: string | number;
  readonly label: string;
}

/**
 * text: one line or more, variables allowed. secret: a text that is kept through Secrets and never shown again.
 * whole, real: numbers. yesNo: true or false. choice, choices: one or several of `choices`. texts: a list of texts.
 * moment: a point in time, ISO 8601 in UTC. file, secretFile: bytes with a file's name; files: several of them.
 * reference, references: other payloads of the same profile, by their ids. rows: a list of groups, each with `fields`.
 * subject: the name in a certificate, "O=Acme, CN={serial}". languages: texts by language tag.
 * keys: any of Apple's keys of this payload, by Apple's own names (restrictions), as the schema describes them; they lie in the payload itself.
 */
export type FieldType =
  | 'text' | 'secret' | 'whole' | 'real' | 'yesNo' | 'choice' | 'choices' | 'texts' | 'moment' | 'file' | 'secretFile' | 'files'
  | 'reference' | 'references' | 'rows' | 'subject' | 'languages' | 'keys';

export interface Field {
  /** In a model. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly hint?: string;
  readonly type: FieldType;
  /** From the payload's dictionary inwards; empty: the field steers others and is not written (except `keys`). */
  readonly key: readonly string[];
  readonly required?: true;
  /** What a device assumes when the key is missing (enrollment-formats 2); nothing is written for it. */
  readonly assumed?: string | number | boolean;
  /** Written when a model says nothing, because the key has to be there. */
  readonly otherwise?: string | number | boolean;
  /** What a new payload starts with in a form. */
  readonly initial?: string | number | boolean;
  readonly choices?: readonly Choice[];
  /** Bounds of a number, of a text's length in characters, of a file's size in bytes, or of how many entries there are. */
  readonly min?: number;
  readonly max?: number;
  /** Must match as a whole; `patternSays` is the sentence when it doesn't. */
  readonly pattern?: RegExp;
  readonly patternSays?: string;
  /** For references: what they may name. */
  readonly of?: readonly PayloadKind[];
  /** For files: the key that takes the file's name. */
  readonly nameKey?: readonly string[];
  /** The same for all devices: no variables. */
  readonly fixed?: true;
  /** For rows. */
  readonly fields?: readonly Field[];
  /** Only then shown and written. */
  readonly when?: { readonly field: string; readonly is: readonly (string | number | boolean)[] };
  /**
   * How the value becomes the key's, where that isn't plain. negated: true as false. sum: the chosen numbers added up.
   * der, pem: a certificate's file in that form, whichever it has. hex: text of hex digits as data.
   */
  readonly written?: 'negated' | 'sum' | 'der' | 'pem' | 'hex';
}

export interface PayloadForm {
  readonly kind: PayloadKind;
  /** Apple's PayloadType. */
  readonly type: string;
  readonly title: string;
  /** One sentence: what it does to a device. */
  readonly about: string;
  /** At most one in a profile. */
  readonly single?: true;
  /** Nothing else may stand beside it: it is the whole file. */
  readonly alone?: true;
  readonly fields: readonly Field[];
}
