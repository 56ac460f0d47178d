// What is under way with Apple's service for a server entry: a bar with a number, and the way to stop it.
import type { JSX } from 'react';
import type { AdeServer } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';

export function WorkProgress({ server }: { readonly server: AdeServer }): JSX.Element {
  const { work } = server;
  const said = work ? t(`ade.work.${work.kind}`, { done: work.done.toLocaleString('en-GB'), all: work.of.toLocaleString('en-GB') }) : t('ade.work.asking');
  return (
    <div className="ade-work">
      <div className="label-row"><span className="num" role="status">{said}</span><span className="spacer" /><Button onPress={() => { void attempt(call.cancelAde({ server: server.id })); }}>{t('dialog.cancel')}</Button></div>
      <progress aria-label={said} {...(work && work.of > 0 ? { value: work.done, max: work.of } : { value: 0, max: 1 })} />
    </div>
  );
}
