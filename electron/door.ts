// Who may ask anything at all: the one page that was opened, from its own frame, at its own address. Knows Electron by its shape alone,
// so that tests can come to it as any stranger would.
import type { Result } from '../src/errors.ts';
import { isOwnPage } from './origin.ts';

/** Answers a command by name; both are still what the page sent. */
export type Answer = (name: unknown, input: unknown) => Promise<Result<unknown>>;

interface Frame {
  readonly url: string;
}

/** Of Electron's WebContents what tells one page from another. */
export interface Page {
  readonly mainFrame: Frame;
}

export interface Asking {
  readonly sender: unknown;
  /** Null: the frame is gone already. */
  readonly senderFrame: Frame | null;
}

function isTrusted({ sender, senderFrame }: Asking, page: Page): boolean {
  return sender === page && senderFrame !== null && senderFrame === page.mainFrame && isOwnPage(senderFrame.url);
}

/** Lets through what the page's own frame asks; everybody else gets ipc.refused, and nothing behind the door hears of it. */
export function guardDoor(page: Page, answer: Answer): (asking: Asking, name: unknown, input: unknown) => Promise<Result<unknown>> {
  return (asking, name, input) => (isTrusted(asking, page) ? answer(name, input) : Promise.resolve({ ok: false, error: { code: 'ipc.refused', params: { name: 'another page' } } }));
}
