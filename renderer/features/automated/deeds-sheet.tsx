// What was asked of Apple's service, when and by whom, newest first.
import { type JSX, useEffect, useState } from 'react';
import type { AdeDeed, AdeServer } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { dayAndTime } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { deedLine } from './outcome-words.ts';

const pageSize = 100;

function DeedsTable({ deeds }: { readonly deeds: readonly AdeDeed[] }): JSX.Element {
  return (
    <table className="table">
      <caption className="visually-hidden">{t('ade.deeds.title')}</caption>
      <thead><tr>{(['ade.deeds.when', 'ade.deeds.what', 'ade.deeds.profile', 'ade.deeds.answer', 'ade.deeds.who'] as const).map((key) => <th key={key} scope="col">{t(key)}</th>)}</tr></thead>
      <tbody>
        {deeds.map(({ n, at, by, kind, profile, counts }) => <tr key={n}><td className="num">{dayAndTime(at)}</td><td>{t(`ade.deed.${kind}`)}</td><td>{profile ?? '–'}</td><td className="wraps num">{deedLine(counts) || '–'}</td><td>{by}</td></tr>)}
      </tbody>
    </table>
  );
}

export function DeedsSheet({ server, onClose }: { readonly server: AdeServer; readonly onClose: () => void }): JSX.Element {
  const [deeds, setDeeds] = useState<readonly AdeDeed[] | null>(null);
  const [total, setTotal] = useState(0);
  const { busy, problem, run } = useCommand();
  const load = async (offset: number): Promise<void> => {
    const page = await run(() => call.listAdeDeeds({ server: server.id, offset, limit: pageSize }));
    if (!page) return;
    setTotal(page.total);
    setDeeds((before) => [...(before ?? []).slice(0, offset), ...page.deeds]);
  };
  useEffect(() => {
    let current = true;
    void run(() => call.listAdeDeeds({ server: server.id, offset: 0, limit: pageSize })).then((page) => {
      if (!current || !page) return;
      setTotal(page.total);
      setDeeds(page.deeds);
    });
    return () => { current = false; };
  }, [run, server.id]);
  const more = deeds !== null && deeds.length < total;
  return (
    <Sheet title={t('ade.deeds.title')} onClose={onClose} footer={<>{more && <Button large disabled={busy} onPress={() => { void load(deeds.length); }}>{t('records.more')}</Button>}<span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></>}>
      <CommandProblem problem={problem} />
      {deeds?.length === 0 && <p className="sheet-lead">{t('ade.deeds.none')}</p>}
      {deeds !== null && deeds.length > 0 && <DeedsTable deeds={deeds} />}
    </Sheet>
  );
}
