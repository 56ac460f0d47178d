// What can be done to one device at once because nothing on it is lost: name it, restart it, shut it down, activate it.
import { type JSX, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import type { CommandInput } from '../../../src/contract.ts';
import type { DeviceSnapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt, showProblem } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
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

export function DeviceMenu({ device }: { readonly device: DeviceSnapshot }): JSX.Element {
  const [naming, setNaming] = useState(false);
  return (
    <>
      <Menu label={t('device.menu')} entries={[
        { id: 'rename', name: t('device.rename'), onAction: () => { setNaming(true); } },
        ...(device.activation === 'Unactivated' ? [{ id: 'activate', name: t('device.activate'), onAction: () => { void act(device, { kind: 'activate' }); } }] : []),
        { id: 'restart', name: t('device.restart'), onAction: () => { void act(device, { kind: 'restart' }); } },
        { id: 'shutDown', name: t('device.shutDown'), onAction: () => { void act(device, { kind: 'shutDown' }); } },
      ]} />
      {naming && <RenameSheet device={device} onClose={() => { setNaming(false); }} />}
    </>
  );
}
