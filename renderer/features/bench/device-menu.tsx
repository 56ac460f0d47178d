// What can be done to one device at once because nothing on it is lost: name it, restart it, shut it down, activate it.
import { type JSX, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import type { CommandInput } from '../../../src/contract.ts';
import type { DeviceSnapshot, PracticeDeed } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { attempt, showProblem } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { Sheet } from '../../ui/sheet.tsx';

type Action = CommandInput<'actOnDevices'>['action'];

async function act(device: DeviceSnapshot, action: Action): Promise<void> {
  const done = await attempt(call.actOnDevices({ udids: [device.udid], action }));
  const error = done?.results[0]?.error;
  if (error) showProblem(error);
}

const maxName = 63;

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

/** What may be asked of the device itself now. */
function actionsFor(device: DeviceSnapshot, onRename: () => void): MenuEntry[] {
  if (device.state !== 'ready') return [];
  return [
    { id: 'rename', name: t('device.rename'), onAction: onRename },
    ...(device.activation === 'Unactivated' ? [{ id: 'activate', name: t('device.activate'), onAction: () => { void act(device, { kind: 'activate' }); } }] : []),
    { id: 'restart', name: t('device.restart'), onAction: () => { void act(device, { kind: 'restart' }); } },
    { id: 'shutDown', name: t('device.shutDown'), onAction: () => { void act(device, { kind: 'shutDown' }); } },
  ];
}

export function DeviceMenu({ device, isBusy, practice }: { readonly device: DeviceSnapshot; readonly isBusy: boolean; readonly practice: boolean }): JSX.Element | null {
  const [naming, setNaming] = useState(false);
  const actions = isBusy ? [] : actionsFor(device, () => { setNaming(true); });
  const deeds = practice ? deedsFor(device) : [];
  return (
    <>
      {deeds.length > 0 && <Menu label={t('deed.menu')} entries={deeds} />}
      {actions.length > 0 && <Menu label={t('device.menu')} entries={actions} />}
      {naming && <RenameSheet device={device} onClose={() => { setNaming(false); }} />}
    </>
  );
}
