// Keys of the menu bar: the platform's own command key and no other, so that nothing that is typed is taken away.
import { describe, expect, it } from 'vitest';
import { deedOf, isTyping } from '../../renderer/deed-keys.ts';

const key = (name: string, held: readonly ('metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey')[] = []): Parameters<typeof deedOf>[0] => ({
  key: name, metaKey: held.includes('metaKey'), ctrlKey: held.includes('ctrlKey'), shiftKey: held.includes('shiftKey'), altKey: held.includes('altKey'),
});

describe('a key', () => {
  it.each([['1', 'bench'], ['2', 'blueprints'], ['3', 'profiles'], ['4', 'automated'], ['5', 'identities'], ['6', 'records'], [',', 'settings'], ['f', 'find'], ['Enter', 'plan'], ['n', 'new'], ['o', 'import'], ['z', 'undo']])('%s asks for %s', (name, deed) => {
    expect([deedOf(key(name, ['metaKey']), 'darwin'), deedOf(key(name, ['ctrlKey']), 'linux'), deedOf(key(name, ['ctrlKey']), 'win32')]).toEqual([deed, deed, deed]);
  });

  it('is the same with the caps lock on', () => {
    expect(deedOf(key('F', ['ctrlKey']), 'linux')).toBe('find');
  });

  it('asks for nothing with another key held, or with none', () => {
    for (const held of [[], ['ctrlKey'], ['metaKey', 'shiftKey'], ['metaKey', 'altKey'], ['metaKey', 'ctrlKey']] as const) expect(deedOf(key('f', held), 'darwin')).toBeNull();
    // ⇧⌘Z is the text field's own.
    expect(deedOf(key('z', ['metaKey', 'shiftKey']), 'darwin')).toBeNull();
    expect([deedOf(key('f', ['metaKey']), 'linux'), deedOf(key('7', ['ctrlKey']), 'linux'), deedOf(key('constructor', ['ctrlKey']), 'linux'), deedOf(key('toString', ['ctrlKey']), 'linux')]).toEqual([null, null, null, null]);
  });
});

describe('the Undo key', () => {
  it('is a field’s own where something is typed', () => {
    for (const focused of [{ tagName: 'INPUT', type: 'text' }, { tagName: 'INPUT', type: 'search' }, { tagName: 'INPUT', type: 'number' }, { tagName: 'INPUT' }, { tagName: 'TEXTAREA' }, { tagName: 'DIV', isContentEditable: true }]) expect(isTyping(focused)).toBe(true);
  });

  it('is the page’s everywhere else', () => {
    for (const focused of [null, { tagName: 'BODY' }, { tagName: 'BUTTON', type: 'submit' }, { tagName: 'INPUT', type: 'checkbox' }, { tagName: 'INPUT', type: 'radio' }, { tagName: 'DIV', isContentEditable: false }]) expect(isTyping(focused)).toBe(false);
  });
});
