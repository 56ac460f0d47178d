// UUIDs from names, by published examples and by another implementation's results.
import { describe, expect, it } from 'vitest';
import { nameUuid } from '../../src/crypto/name-uuid.ts';

const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

describe('a UUID from a name', () => {
  it('is the one that OpenTofu’s and Terraform’s manuals print for uuidv5', () => {
    expect(nameUuid(dns, 'www.opentofu.org')).toBe('DF1E675D-B743-5F6C-9952-6311D0F141DF');
    expect(nameUuid('6ba7b814-9dad-11d1-80b4-00c04fd430c8', 'CN=Example,C=GB')).toBe('84E09961-4AA4-57F8-95B7-03EDB1073253');
  });

  it('is the one that Python’s uuid makes, also of names that aren’t ASCII', () => {
    // python3 -c "import uuid; print(uuid.uuid5(uuid.NAMESPACE_DNS, 'Skåne 校'))"
    expect(nameUuid(dns.toUpperCase(), 'Skåne 校')).toBe('61D81487-1A33-5AA7-8FAE-9CD8129CC84A');
  });

  it('below a text that is no UUID never changes from one version of Muster to the next', () => {
    // uuid5(uuid5(UUID('3B0C2F9E-6D4A-4C57-9E0B-7A51D2C8F6E4'), 'se.example.wifi'), 'wifi-1')
    expect(nameUuid('se.example.wifi', 'wifi-1')).toBe('B9B2B876-FDDF-5A6E-82F1-380A4C1D9EFB');
  });

  it('differs by namespace and by name', () => {
    expect(new Set([['a', 'b'], ['b', 'a'], ['a', 'a'], ['ab', ''], ['', 'ab']].map(([space = '', name = '']) => nameUuid(space, name))).size).toBe(5);
  });
});
