// The question before Muster ends: only where something would end or be lost, and it says what becomes of devices.
import { describe, expect, it } from 'vitest';
import { questionBefore } from '../../electron/leave-question.ts';

describe('leaving', () => {
  it('is not asked about where nothing is lost', () => {
    expect(questionBefore({ unfinished: 0, unsaved: false, quits: true })).toBeNull();
    // The window closes, Muster stays, and so do its runs.
    expect(questionBefore({ unfinished: 6, unsaved: false, quits: false })).toBeNull();
  });

  it('in a run says that nothing is erased before somebody says so again', () => {
    const question = questionBefore({ unfinished: 6, unsaved: false, quits: true });
    expect([question?.message, question?.buttons]).toEqual(['Quit while 6 devices are being prepared?', ['Keep preparing', 'Quit']]);
    expect(question?.detail).toContain('nothing is erased until you say so again');
    expect(question?.detail).not.toContain('saved');
    expect(questionBefore({ unfinished: 1, unsaved: false, quits: true })?.message).toBe('Quit while a device is being prepared?');
  });

  it('with something unsaved says that it is lost, also beside a run', () => {
    expect(questionBefore({ unfinished: 0, unsaved: true, quits: false })).toEqual({ message: 'Close without saving?', detail: 'What you changed and haven’t saved will be lost.', buttons: ['Cancel', 'Close'] });
    expect(questionBefore({ unfinished: 3, unsaved: true, quits: false })?.message).toBe('Close without saving?');
    const both = questionBefore({ unfinished: 3, unsaved: true, quits: true });
    expect([both?.message, both?.detail.includes('haven’t saved')]).toEqual(['Quit while 3 devices are being prepared?', true]);
  });
});
