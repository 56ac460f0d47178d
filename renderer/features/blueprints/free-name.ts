// A name for a new blueprint that no other of the list has. Pure.

/** "New blueprint", "New blueprint 2", …: no two of a list have one name. */
export function freeName(names: readonly string[], base: string): string {
  let name = base;
  for (let number = 2; names.includes(name); number += 1) name = `${base} ${number}`;
  return name;
}
