// The page's words by key; a key that isn't in the table doesn't compile.
import en from './en.json';

export type TextKey = keyof typeof en;

export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return en[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

type Counted = { [K in TextKey]: K extends `${infer Base}.one` ? Base : never }[TextKey];

/** The form for one or for many; thousands are set apart. */
export function counted(base: Counted, count: number, values: Readonly<Record<string, string | number>> = {}): string {
  return t(`${base}.${count === 1 ? 'one' : 'many'}` as TextKey, { ...values, count: count.toLocaleString('en-GB') });
}
