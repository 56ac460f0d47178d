// A token that was opened and that Apple hasn't answered to yet: why, and the way to try again.
import type { JSX } from 'react';
import { meaningOf } from '../../../src/domain/error-meaning.ts';
import { describeError } from '../../../src/error-text.ts';
import type { AdeServer } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorDetails } from '../../ui/error-details.tsx';
import { Notice } from '../../ui/notice.tsx';

/** Nothing of a token waits any more. */
export const isAccepted = ({ state, renewal }: Pick<AdeServer, 'state' | 'renewal'>): boolean => state === 'ready' && renewal === null;

export function HeldToken({ server, onDone }: { readonly server: AdeServer; readonly onDone?: () => void }): JSX.Element {
  const { busy, problem, run } = useCommand();
  const known = problem ?? server.renewal?.problem ?? null;
  const words = known && describeError(known);
  const again = (): void => { void run(() => call.retryServerToken({ server: server.id })).then((done) => { if (done && isAccepted(done)) onDone?.(); }); };
  return (
    <Notice tone="act" title={t(server.state === 'ready' ? 'ade.held.renewal' : 'ade.held.first')} text={known && words ? `${words.what} ${meaningOf(known)}` : t('ade.held.text')} action={<Button disabled={busy} onPress={again}>{t('ade.held.again')}</Button>}>
      {known && <><p>{words?.next}</p><ErrorDetails error={known} /></>}
    </Notice>
  );
}
