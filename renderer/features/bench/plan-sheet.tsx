// The plan before anything is prepared: what is erased, what happens to each device, who is left alone, and what a person has to say.
import { type JSX, useEffect, useMemo, useRef, useState } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import { aboutTime, batchTimeLeft, planTime } from '../../../src/domain/prep/time-left.ts';
import type { DeviceSnapshot, Run, Snapshot } from '../../../src/model.ts';
import type { BlueprintSummary } from '../../../src/model/blueprints.ts';
import type { Verdict } from '../../../src/model/verdicts.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { dayAndTime } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Tick } from '../../ui/toggle.tsx';
import { PlanFoot } from './plan-foot.tsx';
import { confirmedCodes, groupKey, type ReasonGroup, reasonGroups, stepGroups } from './plan-groups.ts';
import { portName } from './tile.tsx';
import { useVerdicts } from './use-verdicts.ts';
import { StepRow } from './verdict-check.tsx';
import './plan.css';

export interface PlannedDevice {
  readonly device: DeviceSnapshot;
  readonly verdict: Verdict;
}

/** Decimal, as devices themselves count. */
function usedSpace({ storage }: DeviceSnapshot): string {
  return storage ? t('plan.inUse', { used: ((storage.total - storage.free) / 1e9).toFixed(1) }) : t('plan.erase');
}

function First({ device, verdict }: PlannedDevice): JSX.Element {
  if (verdict.erases) return <span className="status plan-erases"><span className="stop"><Icon name="erase" /></span>{usedSpace(device)}</span>;
  return <span className="status plan-keeps"><span className="go"><Icon name="ready" /></span>{t(device.setupDone === false ? 'plan.atHello' : 'plan.keeps')}</span>;
}

interface DevicesProps {
  readonly planned: readonly PlannedDevice[];
  readonly timeOf: (verdict: Verdict) => string;
}

function Devices({ planned, timeOf }: DevicesProps): JSX.Element {
  return (
    <table className="table">
      <thead><tr><th>{t('dialog.port')}</th><th>{t('dialog.device')}</th><th>{t('dialog.serial')}</th><th>{t('plan.first')}</th><th>{t('plan.name')}</th><th className="right">{t('plan.time')}</th></tr></thead>
      <tbody>
        {planned.map(({ device, verdict }) => (
          <tr key={device.udid}>
            <td>{portName(device.place)}</td><td>{deviceName(device.productType)}</td><td>{device.serial !== null && <Serial value={device.serial} />}</td>
            <td><First device={device} verdict={verdict} /></td><td className={verdict.name === null ? 'secondary' : ''}>{verdict.name ?? t('plan.keepsName')}</td><td className="right">{timeOf(verdict)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Only a name keeps its capital there. */
const inSentence = (name: string): string => (name.startsWith('Wi-Fi') ? name : name.charAt(0).toLowerCase() + name.slice(1));

function Steps({ planned }: { readonly planned: readonly PlannedDevice[] }): JSX.Element {
  const groups = stepGroups(planned.map(({ verdict }) => verdict));
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Paper can't be pressed: everything is open on it.
    const open = (): void => { for (const details of list.current?.querySelectorAll('details') ?? []) details.open = true; };
    window.addEventListener('beforeprint', open);
    return () => { window.removeEventListener('beforeprint', open); };
  }, []);
  const portsOf = (udids: readonly string[]): string => planned.filter(({ device }) => udids.includes(device.udid)).map(({ device }) => portName(device.place)).join(', ');
  return (
    <div className="plan-steps" ref={list}>
      {groups.map(({ steps, udids }) => (
        <details key={udids.join(' ')}>
          <summary><b>{groups.length === 1 ? counted('plan.thenAll', udids.length) : t('plan.thenOn', { ports: portsOf(udids) })}</b> {steps.map(({ id }) => inSentence(t(`planStep.${id}`))).join(', ')}</summary>
          <ol className="timeline">{steps.map((step) => <StepRow key={step.id} step={step} />)}</ol>
        </details>
      ))}
    </div>
  );
}

interface ReasonsProps {
  readonly groups: readonly ReasonGroup[];
  readonly portsOf: (udids: readonly string[]) => string;
}

function Warnings({ groups, portsOf }: ReasonsProps): JSX.Element | null {
  if (groups.length === 0) return null;
  return (
    <section className="plan-part">
      <h3>{t('plan.warnings')}</h3>
      <ul className="checks">
        {groups.map(({ code, what, next, udids }) => (
          <li key={code + what}><span className="act"><Icon name="warning" /></span><span>{what} <span className="secondary">{next}</span></span><span className="evidence">{portsOf(udids)}</span></li>
        ))}
      </ul>
    </section>
  );
}

interface ConfirmProps extends ReasonsProps {
  readonly said: ReadonlySet<string>;
  readonly onSay: (said: ReadonlySet<string>) => void;
}

/** What nobody can know from here: a person says that it is so. */
function Confirm({ groups, portsOf, said, onSay }: ConfirmProps): JSX.Element | null {
  if (groups.length === 0) return null;
  return (
    <section className="plan-part">
      <h3>{t('plan.confirm')}</h3>
      {groups.map((group) => {
        const key = groupKey(group);
        return <Tick key={key} label={`${group.what} ${group.next}`} on={said.has(key)} onChange={(on) => { onSay(new Set(on ? [...said, key] : [...said].filter((one) => one !== key))); }} note={<span className="small secondary plan-ports">{portsOf(group.udids)}</span>} />;
      })}
    </section>
  );
}

function Untouched({ snapshot, planned }: { readonly snapshot: Snapshot; readonly planned: readonly PlannedDevice[] }): JSX.Element | null {
  const others = snapshot.devices.filter(({ udid }) => !planned.some(({ device }) => device.udid === udid));
  const blocked = others.flatMap((device) => {
    const verdict = snapshot.check?.verdicts.find(({ udid, state }) => udid === device.udid && state === 'blocked');
    return verdict ? [{ device, top: verdict.top }] : [];
  });
  return (
    <section className="plan-part">
      {others.length > 0 && <h3>{t('plan.untouched')} <span>{counted(blocked.length > 0 ? 'plan.othersBlocked' : 'plan.others', others.length)}</span></h3>}
      {blocked.length > 0 && (
        <table className="table">
          <thead className="visually-hidden"><tr><th>{t('dialog.port')}</th><th>{t('dialog.device')}</th><th>{t('plan.why')}</th></tr></thead>
          <tbody>{blocked.map(({ device, top }) => <tr key={device.udid}><td>{portName(device.place)}</td><td>{deviceName(device.productType)}</td><td className="wraps">{top ? `${top.what} ${top.next}` : ''}</td></tr>)}</tbody>
        </table>
      )}
      <p className="hint">{t('plan.later')}</p>
    </section>
  );
}

interface PlanSheetProps {
  readonly snapshot: Snapshot;
  readonly blueprint: BlueprintSummary;
  readonly devices: readonly DeviceSnapshot[];
  readonly onClose: () => void;
}

/** Reviewing a plan is the start of a check: Apple and the MDM's server are asked once whether they answer, and the plan follows. */
function useAsking(): boolean {
  const [asking, setAsking] = useState(true);
  useEffect(() => {
    let current = true;
    void call.askServers(null).then(() => { if (current) setAsking(false); });
    return () => { current = false; };
  }, []);
  return asking;
}

/** How long all of it takes, as a run that is yet to begin. */
function wholeTime({ expected, heavy }: Snapshot, blueprint: BlueprintSummary, planned: readonly PlannedDevice[]): number {
  const runs = planned.map(({ verdict }): Pick<Run, 'method' | 'steps' | 'outcome' | 'blueprint'> => ({
    method: blueprint.method, blueprint, outcome: 'running', steps: verdict.plan?.map(({ id }) => ({ id, state: 'todo', need: null, startedAt: null, finishedAt: null, evidence: null })) ?? [],
  }));
  return batchTimeLeft(runs, expected, 0, heavy.limit);
}

export function PlanSheet({ snapshot, blueprint, devices, onClose }: PlanSheetProps): JSX.Element {
  const udids = useMemo(() => devices.map(({ udid }) => udid), [devices]);
  const asking = useAsking();
  const [refused, setRefused] = useState(0);
  // What servers said is on no tile: the plan is asked for anew when they have answered.
  const again = refused + (asking ? 0 : 1);
  const { value, problem, again: asOf } = useVerdicts(snapshot, udids, again);
  const command = useCommand();
  const [said, setSaid] = useState<ReadonlySet<string>>(new Set());
  const [at] = useState(() => Date.now());
  const planned = devices.flatMap((device): PlannedDevice[] => {
    const verdict = value?.verdicts.find(({ udid }) => udid === device.udid);
    return verdict?.plan ? [{ device: snapshot.devices.find(({ udid }) => udid === device.udid) ?? device, verdict }] : [];
  });
  const erases = planned.filter(({ verdict }) => verdict.erases).map(({ device }) => device.udid);
  const portsOf = (ids: readonly string[]): string => planned.filter(({ device }) => ids.includes(device.udid)).map(({ device }) => portName(device.place)).join(', ');
  const verdicts = planned.map(({ verdict }) => verdict);
  const toConfirm = reasonGroups(verdicts, 'confirm');
  const foot = {
    plan: { udids: planned.map(({ device }) => device.udid), erases, confirmed: confirmedCodes(toConfirm, said) },
    unsaid: toConfirm.filter((group) => !said.has(groupKey(group))).length, isMaking: asking || !value || asOf !== again, command,
  };
  return (
    // What was typed counts for the devices that were shown, not for as many others.
    <Sheet title={counted('plan.title', value ? planned.length : devices.length)} onClose={onClose} footer={<PlanFoot key={erases.join(' ')} {...foot} onStarted={onClose} onRefused={() => { setRefused(refused + 1); }} onClose={onClose} />}>
      <p className="sheet-lead">{t('plan.by', { name: blueprint.name, revision: blueprint.revision, method: t(`method.${blueprint.method}`) })}{planned.length > 0 && ` · ${t('plan.takes', { time: aboutTime(wholeTime(snapshot, blueprint, planned)) })}`}</p>
      <p className="print-only">{snapshot.practice && <b>{t('records.mark')} </b>}{t('plan.printed', { station: snapshot.station, operator: snapshot.operator, time: dayAndTime(at) })}</p>
      <CommandProblem problem={command.problem ?? problem} />
      {asking && <p className="secondary" role="status">{t('plan.asking')}</p>}
      {!value && !problem && <p className="secondary" role="status">{t('plan.making')}</p>}
      {erases.length > 0 && <Notice tone="stop" icon="erase" title={counted('plan.erased', erases.length)} text={t('plan.lost')} />}
      {value && (
        <>
          {planned.length > 0 && <Devices planned={planned} timeOf={({ plan }) => aboutTime(planTime(blueprint.method, plan?.map(({ id }) => id) ?? [], snapshot.expected, blueprint.id))} />}
          <Steps planned={planned} />
          <Confirm groups={toConfirm} portsOf={portsOf} said={said} onSay={setSaid} />
          <Warnings groups={reasonGroups(verdicts, 'warns')} portsOf={portsOf} />
          <Untouched snapshot={snapshot} planned={planned} />
        </>
      )}
    </Sheet>
  );
}
