// What can be done to one device at once because nothing on it is lost: name it, restart it, shut it down, activate it, pair it by an identity.
import { type JSX, useContext, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import type { CommandInput } from '../../../src/contract.ts';
import type { DeviceSnapshot, PracticeDeed } from '../../../src/model.ts';
import type { IdentitySummary } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { attempt, showProblem } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { LookUpContext, type LookUps } from '../intune/lookup-context.ts';

type Action = CommandInput<'actOnDevices'>['action'];

async function act(device: DeviceSnapshot, action: Action): Promise<void> {
  const done = await attempt(call.actOnDevices({ udids: [device.udid], action }));
  const error = done?.results[0]?.error;
  if (error) showProblem(error);
}

const maxName = 63;
const mostIdentities = 12;

function RenameSheet({ device, onClose }: { readonly device: DeviceSnapshot; readonly onClose: () => void }): JSX.Element {
  const [name, setName] = useState(device.name ?? '');
  const rename = (): void => {
    if (!name.trim()) return;
    void act(device, { kind: 'rename', name: name.trim() });
    onClose();
  };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!name.trim() || name.trim() === device.name} onPress={rename}>{t('rename.go')}</Button>
    </>
  );
  return (
    <Sheet title={t('rename.title', { name: device.name ?? device.serial ?? '' })} onClose={onClose} footer={footer}>
      <form onSubmit={(event) => { event.preventDefault(); rename(); }}>
        <TextField className="field" value={name} onChange={setName} autoFocus maxLength={maxName}>
          <Label>{t('fact.name')}</Label>
          <Input />
        </TextField>
      </form>
    </Sheet>
  );
}

/** What the person at a practice bench can do; on a real bench these are real hands. */
function deedsFor(device: DeviceSnapshot): MenuEntry[] {
  const entry = (deed: PracticeDeed, name: TextKey): MenuEntry => ({ id: deed, name: t(name), onAction: () => { void attempt(call.practiceDeed({ udid: device.udid, deed })); } });
  return [device.state === 'locked' ? entry('unlock', 'deed.unlock') : entry('lock', 'deed.lock'), entry('replug', 'deed.replug'), entry('handOver', 'deed.handOver')];
}

/** A device that nobody has to tap on when it knows one of our identities: it asks for trust, or takes nobody's word but its organization's. */
function needsIdentity({ state, problem }: DeviceSnapshot): boolean {
  return state === 'untrusted' || state === 'trustDenied' || problem?.code === 'device.pairingForbidden' || problem?.code === 'device.supervisorNeeded';
}

/** What may be asked of the device itself now. */
function actionsFor(device: DeviceSnapshot, identities: readonly IdentitySummary[], updates: boolean, onRename: () => void): MenuEntry[] {
  if (needsIdentity(device)) {
    return identities.slice(0, mostIdentities).map(({ id, certificate }) => ({
      id: `pair-${id}`, name: t('device.pairBy', { name: certificate.organization ?? certificate.name }), onAction: () => { void act(device, { kind: 'pair', identity: id }); },
    }));
  }
  if (device.state !== 'ready') return [];
  const { ecid } = device;
  return [
    { id: 'rename', name: t('device.rename'), onAction: onRename },
    ...(device.activation === 'Unactivated' ? [{ id: 'activate', name: t('device.activate'), onAction: () => { void act(device, { kind: 'activate' }); } }] : []),
    ...(ecid !== null && updates ? [{ id: 'update', name: t('device.update'), onAction: () => { void attempt(call.startConfigurator({ ecid, work: 'update', typed: null })); } }] : []),
    { id: 'restart', name: t('device.restart'), onAction: () => { void act(device, { kind: 'restart' }); } },
    { id: 'shutDown', name: t('device.shutDown'), onAction: () => { void act(device, { kind: 'shutDown' }); } },
  ];
}

interface DeviceMenuProps {
  readonly device: DeviceSnapshot;
  readonly isBusy: boolean;
  readonly practice: boolean;
  readonly identities: readonly IdentitySummary[];
  /** Apple Configurator is here. */
  readonly updates: boolean;
}

/** What other services say of it. */
function lookUpsFor({ serial }: DeviceSnapshot, { intune, signedIn, business }: LookUps): MenuEntry[] {
  if (serial === null) return [];
  return [
    ...(intune !== null && signedIn ? [{ id: 'intune', name: t('intune.device.check'), onAction: () => { intune([serial]); } }] : []),
    ...(business === null ? [] : [{ id: 'business', name: t('intune.device.business'), onAction: () => { business([serial]); } }]),
  ];
}

export function DeviceMenu({ device, isBusy, practice, identities, updates }: DeviceMenuProps): JSX.Element | null {
  const [naming, setNaming] = useState(false);
  const lookUps = lookUpsFor(device, useContext(LookUpContext));
  const actions = [...(isBusy ? [] : actionsFor(device, identities, updates, () => { setNaming(true); })), ...lookUps];
  const deeds = practice ? deedsFor(device) : [];
  return (
    <>
      {deeds.length > 0 && <Menu label={t('deed.menu')} entries={deeds} />}
      {actions.length > 0 && <Menu label={t('device.menu')} entries={actions} />}
      {naming && <RenameSheet device={device} onClose={() => { setNaming(false); }} />}
    </>
  );
}
