// One device along the foot of the bench: who it is, what was checked, what is being done, and the log with its codes.
import { type JSX, useMemo, useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { deviceName, systemName } from '../../../src/domain/device-names.ts';
import { currentStep, isFinished } from '../../../src/domain/prep/machine.ts';
import { stepCount } from '../../../src/domain/prep/step-text.ts';
import type { DeviceSnapshot, Snapshot } from '../../../src/model.ts';
import type { AdeListed } from '../../../src/model/ade.ts';
import type { Verdict } from '../../../src/model/verdicts.ts';
import { call } from '../../api.ts';
import { clockTime, dayAndTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import { DeviceMenu } from './device-menu.tsx';
import type { Port } from './ports.ts';
import { RunActions } from './run-actions.tsx';
import { RunLog } from './run-log.tsx';
import { Approved, RunPart } from './run-part.tsx';
import { portName } from './tile.tsx';
import { isInstallable, isPlannable } from './tile-state.ts';
import { useVerdicts, type Verdicts } from './use-verdicts.ts';
import { PlannedSteps, VerdictReasons } from './verdict-check.tsx';

/** Decimal, as devices themselves count. */
const gigabytes = (bytes: number): number => Math.round(bytes / 1e9);

/** What the list of a server entry that is kept here says of it. */
function listedText({ entry, profile, asOf }: AdeListed): string {
  const where = t('fact.listed.where', { entry, time: dayAndTime(asOf) });
  if (!profile) return t('fact.listed.none', { where });
  return t(profile.pushed ? 'fact.listed.pushed' : 'fact.listed.assigned', { profile: profile.name ?? t('fact.listed.unnamed'), where });
}

function Identity({ device, listed }: { readonly device: DeviceSnapshot; readonly listed: AdeListed | null }): JSX.Element {
  const unread = t('fact.unread');
  const battery = device.battery === null ? unread : device.charging === true ? t('fact.charging', { level: device.battery }) : `${device.battery} %`;
  return (
    <Facts rows={[
      [t('fact.name'), device.name ?? unread],
      [t('fact.model'), device.productType === null ? unread : `${deviceName(device.productType) ?? ''} · ${device.productType}`],
      [t('fact.system'), device.osVersion === null ? unread : `${systemName(device.productType)} ${device.osVersion} (${device.buildVersion ?? '?'})`],
      [t('fact.serial'), device.serial === null ? unread : <Serial key="serial" value={device.serial} />],
      [t('fact.ecid'), device.ecid === null ? unread : <code key="ecid">{`0x${BigInt(device.ecid).toString(16).toUpperCase()}`}</code>],
      [t('fact.udid'), <code key="udid">{device.udid}</code>],
      ...(device.imei === null ? [] : [[t('fact.imei'), <code key="imei">{[device.imei, device.imei2].filter(Boolean).join(' · ')}</code>] as const]),
      ...(device.storage === null ? [] : [[t('fact.storage'), t('fact.storageValue', { free: gigabytes(device.storage.free), total: gigabytes(device.storage.total) })] as const]),
      ...(listed === null ? [] : [[t('fact.listed'), listedText(listed)] as const]),
      [t('fact.battery'), battery],
      ...(device.work === null ? [] : [[t('fact.work'), <code key="work">{device.work}</code>] as const]),
      ...(device.usbPort === null ? [] : [[t('fact.usbPort'), <code key="usb">{device.usbPort}</code>] as const]),
      [t('fact.since'), t('fact.sinceValue', { time: clockTime(device.attachedAt) })],
    ]} />
  );
}

function sourceOf({ source }: NonNullable<DeviceSnapshot['cloud']>): string {
  return t(source === 'automated' ? 'check.automated' : source === 'configurator' ? 'check.configurator' : 'check.otherSource');
}

type CheckRow = readonly [IconName, string, string, string];

/** What supervision means where a profile is to be installed; a blueprint has its own to say about it. */
function supervisionOf({ supervised }: DeviceSnapshot, isForProfile: boolean): CheckRow {
  if (supervised === true) return ['ready', 'go', t('check.supervised'), isForProfile ? t('check.supervisedEvidence') : ''];
  return isForProfile ? ['hand', 'act', t('check.notSupervised'), t('check.notSupervisedEvidence')] : ['skipped', '', t('check.notSupervised'), ''];
}

function checksOf(device: DeviceSnapshot, isForProfile: boolean): CheckRow[] {
  const rows: CheckRow[] = [['ready', 'go', t('check.trusted'), t('check.trustedEvidence')]];
  if (device.activation !== null) rows.push(device.activation === 'Unactivated' ? ['warning', 'act', t('check.notActivated'), device.activation] : ['ready', 'go', t('check.activated'), device.activation]);
  rows.push(device.setupDone === true ? ['ready', 'go', t('check.setupDone'), t('check.setupDoneEvidence')] : ['ready', 'go', t('check.hello'), t('check.helloEvidence')]);
  rows.push(supervisionOf(device, isForProfile));
  if (device.findMy === true) rows.push(['warning', 'act', t('check.findMy'), t('check.findMyEvidence')]);
  if (device.cloud?.present) rows.push(['ready', 'go', t('check.preparedBy', { organization: device.cloud.organization ?? t('check.preparedByNobody') }), sourceOf(device.cloud)]);
  if (device.profiles && device.profiles.length > 0) rows.push(['ready', 'go', counted('check.profiles', device.profiles.length), device.profiles.slice(0, 3).map(({ name }) => name).join(', ')]);
  if (device.battery !== null) rows.push([device.battery < 20 ? 'warning' : 'ready', device.battery < 20 ? 'act' : 'go', t('check.battery'), `${device.battery} %`]);
  return rows;
}

function Checks({ device, isForProfile }: { readonly device: DeviceSnapshot; readonly isForProfile: boolean }): JSX.Element {
  if (device.state !== 'ready') return device.problem ? <ErrorWords error={device.problem} scene="look" /> : <p className="secondary">{t('inspector.checkNone')}</p>;
  return (
    <ul className="checks">
      {checksOf(device, isForProfile).map(([icon, tone, text, evidence]) => (
        <li key={text}><span className={tone}><Icon name={icon} /></span><span>{text}</span><span className="evidence">{evidence}</span></li>
      ))}
    </ul>
  );
}

interface InspectorProps {
  readonly snapshot: Snapshot;
  readonly port: Port & { readonly device: DeviceSnapshot };
  readonly now: number;
  /** Opens what leads to a run: the plan of the blueprint, or the sheet for a profile. */
  readonly onPlan: () => void;
  readonly onClose: () => void;
}

function Actions({ port, onPlan }: Pick<InspectorProps, 'port' | 'onPlan'>): JSX.Element | null {
  const { device, run, offer } = port;
  if (run && !isFinished(run)) return null;
  if (device.state === 'trustDenied') return <Button onPress={() => { void attempt(call.askTrust({ udid: device.udid })); }}>{t('inspector.ask')}</Button>;
  if (isPlannable(device, run, offer)) return <Button onPress={onPlan}>{t('inspector.plan')}</Button>;
  if (offer.kind === 'profile' && isInstallable(device, run)) return <Button onPress={onPlan}>{run?.outcome === 'failed' ? t('inspector.again') : t('inspector.install')}</Button>;
  return null;
}

/** Under way, what was approved counts, not what a check would say of a device in the middle of it. */
function CheckPart({ snapshot, port, verdicts, verdict }: Pick<InspectorProps, 'snapshot' | 'port'> & { readonly verdicts: Verdicts; readonly verdict: Verdict | null }): JSX.Element {
  const { device, run, offer } = port;
  const checked = offer.kind === 'blueprint';
  const blueprint = snapshot.blueprints.find(({ id }) => id === snapshot.check?.blueprint);
  if (run?.wanted && !isFinished(run)) {
    return <section tabIndex={0} aria-label={t('approved.title')}><h3>{t('approved.title')}</h3><Approved run={run} />{device.state === 'ready' && <><h3 className="below">{t('approved.now')}</h3><Checks device={device} isForProfile={false} /></>}</section>;
  }
  return (
    <section tabIndex={0} aria-label={t('inspector.check')}>
      <h3>{t('inspector.check')}{checked && blueprint && <span>{t('inspector.checkFor', { name: blueprint.name })}</span>}</h3>
      {checked && <VerdictReasons verdicts={verdicts} verdict={verdict} />}
      {(!checked || device.state === 'ready') && <Checks device={device} isForProfile={!checked} />}
    </section>
  );
}

function Overview({ snapshot, port, now }: Pick<InspectorProps, 'snapshot' | 'port' | 'now'>): JSX.Element {
  const { device, run, offer, state } = port;
  const { udid } = device;
  const checked = offer.kind === 'blueprint';
  const verdicts = useVerdicts(snapshot, useMemo(() => (checked ? [udid] : []), [checked, udid]));
  const verdict = verdicts.value?.verdicts.find((one) => one.udid === udid) ?? null;
  const isPlan = checked && (run === null || (isFinished(run) && run.error === null && !['done', 'cancelled'].includes(state.look)));
  return (
    <div className="inspector-body">
      <section tabIndex={0} aria-label={t('inspector.identity')}><h3>{t('inspector.identity')}</h3><Identity device={device} listed={device.serial === null ? null : snapshot.listed[device.serial] ?? null} /></section>
      <CheckPart snapshot={snapshot} port={port} verdicts={verdicts} verdict={verdict} />
      {isPlan ? <section tabIndex={0} aria-label={t('inspector.planned')}><h3>{t('inspector.planned')}</h3>{verdict && <PlannedSteps plan={verdict.plan} />}</section> : <RunPart run={run} snapshot={snapshot} now={now} />}
    </div>
  );
}

/** "Working, step 6 of 9". */
function statusOf({ state, run }: Port): string {
  const step = run?.outcome === 'running' ? currentStep(run) : undefined;
  return run && step ? `${state.word}, ${stepCount(run.steps, step.id).toLowerCase()}` : state.word;
}

export function Inspector({ snapshot, port, now, onPlan, onClose }: InspectorProps): JSX.Element {
  const [view, setView] = useState<'overview' | 'log'>('overview');
  const { device, run, state } = port;
  return (
    <aside className="inspector" aria-label={t('inspector.label')}>
      <header>
        <Icon name={device.deviceClass === 'iPhone' ? 'phone' : 'tablet'} />
        <h2>{deviceName(device.productType) ?? device.udid}</h2>
        {device.serial !== null && <Serial value={device.serial} />}
        <span className="small secondary">{t('inspector.port', { port: portName(port.place) })}</span>
        <span className="status" data-look={state.look}><Icon name={state.icon} />{statusOf(port)}</span>
        <span className="spacer" />
        <ToggleButtonGroup className="segmented" aria-label={t('inspector.view')} selectionMode="single" disallowEmptySelection selectedKeys={[view]} onSelectionChange={(keys) => { setView(keys.has('log') ? 'log' : 'overview'); }}>
          <ToggleButton id="overview">{t('inspector.overview')}</ToggleButton>
          <ToggleButton id="log">{t('inspector.log')}</ToggleButton>
        </ToggleButtonGroup>
        <DeviceMenu device={device} isBusy={run !== null && !isFinished(run)} practice={snapshot.practice} identities={snapshot.identities} updates={snapshot.configurator.state === 'ready'} />
        {run && <RunActions runs={[{ run, isHere: true }]} isOne />}
        <Actions port={port} onPlan={onPlan} />
        <Button kind="plain" label={t('inspector.close')} onPress={onClose}><Icon name="close" /></Button>
      </header>
      {view === 'log' ? <div className="inspector-log"><RunLog device={device} run={run} /></div> : <Overview snapshot={snapshot} port={port} now={now} />}
    </aside>
  );
}
