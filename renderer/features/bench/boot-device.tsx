// A device in recovery or DFU mode along the foot of the bench: what it is known by, and what Apple Configurator can do for it. Restoring
// erases, and asks for the end of its ECID. Loaded when somebody opens one.
import { type JSX, useState } from 'react';
import { confirmationOf, ecidEnding, isConfirmed, seenAs, worksFor } from '../../../src/domain/configurator/offers.ts';
import type { BusDevice, Ecid, Snapshot } from '../../../src/model.ts';
import type { ConfiguratorWork } from '../../../src/model/configurator.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { endingName } from './configurator-words.ts';
import type { Port } from './ports.ts';
import { portName } from './tile.tsx';

function RestoreSheet({ ecid, onClose }: { readonly ecid: Ecid; readonly onClose: () => void }): JSX.Element {
  const [typed, setTyped] = useState('');
  const { busy, problem, run } = useCommand();
  const ready = isConfirmed(typed, 'restore', ecid) && !busy;
  // Return doesn't press it: what is lost here can't be had back.
  const go = (): void => { void run(() => call.startConfigurator({ ecid, work: 'restore', typed })).then((done) => { if (done !== undefined) onClose(); }); };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="danger" disabled={!ready} onPress={go}>{t('restore.go')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t('restore.title', { device: endingName(ecid) })} onClose={onClose} footer={footer}>
      <CommandProblem problem={problem} />
      <Notice tone="stop" title={t('restore.lost')} text={t('restore.lostText')} />
      <LineField label={t('restore.type', { words: confirmationOf('restore', ecid) ?? '' })} autoFocus maxLength={60} value={typed} onChange={setTyped} />
    </Sheet>
  );
}

/** What can be done for it; a sentence where nothing can. */
function Offers({ seen: { ecid }, snapshot, onRestore }: { readonly seen: BusDevice; readonly snapshot: Snapshot; readonly onRestore: () => void }): JSX.Element {
  const { configurator } = snapshot;
  if (configurator.state !== 'ready') return <ErrorWords error={{ code: `configurator.${configurator.state}`, params: {} }} />;
  if (ecid === null) return <p className="secondary">{t('boot.noEcid')}</p>;
  const working = configurator.jobs.some((job) => job.ecid === ecid && (job.outcome === 'running' || job.outcome === 'checking'));
  const works: readonly ConfiguratorWork[] = worksFor(seenAs(snapshot, ecid));
  return (
    <>
      <p>{t('boot.revive.text')}</p>
      <p className="boot-actions">{works.includes('revive') && <Button kind="primary" disabled={working} onPress={() => { void attempt(call.startConfigurator({ ecid, work: 'revive', typed: null })); }}>{t('boot.revive')}</Button>}</p>
      <p>{t('boot.restore.text')}</p>
      <p className="boot-actions">{works.includes('restore') && <Button kind="danger" disabled={working} onPress={onRestore}>{t('boot.restore')}</Button>}</p>
    </>
  );
}

interface BootDeviceProps {
  readonly snapshot: Snapshot;
  readonly port: Port & { readonly seen: BusDevice };
  readonly onClose: () => void;
}

export function BootDevice({ snapshot, port, onClose }: BootDeviceProps): JSX.Element {
  const [restoring, setRestoring] = useState(false);
  const { seen, state, place } = port;
  const { ecid, serial } = seen;
  return (
    <aside className="inspector" aria-label={t('inspector.label')}>
      <header>
        <Icon name="tablet" />
        <h2>{ecid === null ? t('tile.nameless') : t('boot.title', { ending: ecidEnding(ecid) })}</h2>
        {serial !== null && <Serial value={serial} />}
        <span className="small secondary">{t('inspector.port', { port: portName(place) })}</span>
        <span className="status" data-look={state.look}><Icon name={state.icon} />{state.word}</span>
        <span className="spacer" />
        <Button kind="plain" label={t('inspector.close')} onPress={onClose}><Icon name="close" /></Button>
      </header>
      <div className="inspector-body">
        <section>
          <h3>{t('inspector.identity')}</h3>
          <Facts rows={[
            [t('fact.ecid'), ecid === null ? t('fact.unread') : <code key="ecid">{`0x${BigInt(ecid).toString(16).toUpperCase()}`}</code>],
            [t('fact.serial'), serial === null ? t('fact.unread') : <Serial key="serial" value={serial} />],
            [t('fact.usbPort'), <code key="usb">{seen.usbPort}</code>],
          ]} />
        </section>
        <section><h3>{t('inspector.check')}</h3><p>{state.message}</p><p className="secondary">{t('boot.explain')}</p></section>
        <section><h3>{t('boot.here')}</h3><Offers seen={seen} snapshot={snapshot} onRestore={() => { setRestoring(true); }} /></section>
      </div>
      {restoring && ecid !== null && <RestoreSheet ecid={ecid} onClose={() => { setRestoring(false); }} />}
    </aside>
  );
}
