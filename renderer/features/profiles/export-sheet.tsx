// Writes a profile to the disk: in which form, signed by whom, mended where that is mechanical, and for which devices.
import { type JSX, useState } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import type { DeviceSnapshot, Udid } from '../../../src/model.ts';
import type { IdentitySummary } from '../../../src/model/identities.ts';
import type { ExportFormat } from '../../../src/model/profiles.ts';
import type { Result } from '../../../src/errors.ts';
import { useCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Options } from '../../ui/options.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Tick, Toggle } from '../../ui/toggle.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';
import { FileChoice, type StagedFile, type Table, TableChoice } from './table-choice.tsx';

export interface ExportChoice {
  readonly format: ExportFormat;
  readonly sign: IdentitySummary['id'] | null;
  readonly mend: boolean;
  readonly udids: readonly Udid[];
  /** Staged; with no device chosen there is a file for each of its rows. */
  readonly table: string | null;
  /** Staged: the certificate of the one device that shall be able to read it. */
  readonly encryptTo: string | null;
}

interface ExportSheetProps {
  readonly name: string;
  readonly signing: boolean;
  readonly identities: readonly IdentitySummary[];
  /** How many findings are mended mechanically; null where there is nothing to mend. */
  readonly mendable: number | null;
  /** Those to choose from; null where the file is the same for all of them. */
  readonly devices: readonly DeviceSnapshot[] | null;
  readonly signed: boolean;
  /** Not a profile: a property list, which nobody signs. */
  readonly plain: boolean;
  readonly onExport: (choice: ExportChoice) => Promise<Result<{ readonly files: readonly string[] } | null>>;
  readonly onClose: () => void;
}

const nobody = 'nobody';

function Devices({ devices, chosen, onChange }: { readonly devices: readonly DeviceSnapshot[]; readonly chosen: ReadonlySet<string>; readonly onChange: (chosen: ReadonlySet<string>) => void }): JSX.Element {
  if (devices.length === 0) return <p className="hint device-hint">{t('export.noDevices')}</p>;
  const set = (udid: string, on: boolean): void => { onChange(new Set(on ? [...chosen, udid] : [...chosen].filter((one) => one !== udid))); };
  return (
    <fieldset className="options">
      <legend className="options-label">{t('export.devices')}</legend>
      <div className="device-ticks">
        {devices.map((device) => <Tick key={device.udid} on={chosen.has(device.udid)} onChange={(on) => { set(device.udid, on); }} label={device.name ?? deviceName(device.productType) ?? device.udid} note={device.serial !== null && <Serial value={device.serial} />} />)}
      </div>
    </fieldset>
  );
}

interface FormProps extends Pick<ExportSheetProps, 'identities' | 'mendable' | 'devices' | 'signed' | 'plain'> {
  readonly choice: ExportChoice;
  readonly onChange: (change: Partial<ExportChoice>) => void;
}

function ExportForm({ identities, mendable, devices, signed, plain, choice, onChange }: FormProps): JSX.Element {
  const signers = [{ id: nobody, name: t('export.unsigned') }, ...identities.map(({ id, certificate }) => ({ id, name: certificate.organization ?? certificate.name }))];
  const isSigned = choice.sign !== null;
  return (
    <>
      {!plain && <div className="sheet-line">
        <Choice label={t('export.sign')} placeholder="" items={signers} selected={choice.sign ?? nobody} onSelect={(id) => { onChange({ sign: identities.find((identity) => identity.id === id)?.id ?? null }); }} />
        <p className="hint">{t(identities.length === 0 ? 'export.noIdentity' : isSigned ? 'export.signHint' : signed ? 'export.losesSignature' : 'export.unsignedHint')}</p>
      </div>}
      {!isSigned && (
        <Options label={t('export.format')} value={choice.format} onChange={(format) => { onChange({ format }); }} items={[
          ...(plain ? [] : [{ id: 'mobileconfig', name: t('export.mobileconfig'), hint: t('export.mobileconfigHint') } as const]),
          { id: 'plist', name: t('export.plist'), hint: t('export.plistHint') },
          { id: 'binary', name: t('export.binary'), hint: t('export.binaryHint') },
        ]} />
      )}
      {mendable !== null && <Toggle label={counted('export.mend', mendable)} hint={t('export.mendHint')} on={choice.mend} onChange={(mend) => { onChange({ mend }); }} />}
      {devices && <Devices devices={devices} chosen={new Set(choice.udids)} onChange={(chosen) => { onChange({ udids: devices.filter(({ udid }) => chosen.has(udid)).map(({ udid }) => udid) }); }} />}
    </>
  );
}

export function ExportSheet({ name, signing, identities, mendable, devices, signed, plain, onExport, onClose }: ExportSheetProps): JSX.Element {
  const [choice, setChoice] = useState<ExportChoice>({ format: plain ? 'plist' : 'mobileconfig', sign: signing ? identities[0]?.id ?? null : null, mend: false, udids: (devices ?? []).map(({ udid }) => udid), table: null, encryptTo: null });
  const [table, setTable] = useState<Table | null>(null);
  const [recipient, setRecipient] = useState<StagedFile | null>(null);
  const [files, setFiles] = useState<readonly string[] | null>(null);
  const { busy, problem, run } = useCommand();
  const ready = !busy && (devices === null || choice.udids.length > 0 || table !== null);
  const go = (): void => { void run(() => onExport({ ...choice, table: table?.staged ?? null, encryptTo: recipient?.staged ?? null })).then((written) => { if (written) setFiles(written.files); }); };
  const footer = files ? <><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></> : (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!ready} onPress={go}>{busy ? t('exports.busy') : devices && choice.udids.length > 1 ? t('export.goMany', { count: choice.udids.length }) : t('export.go')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t(signing ? 'export.signTitle' : 'export.title', { name })} onClose={onClose} footer={footer}>
      {files ? <WrittenFiles files={files} /> : (
        <>
          <CommandProblem problem={problem} />
          <ExportForm identities={identities} mendable={mendable} devices={devices} signed={signed} plain={plain} choice={choice} onChange={(change) => { setChoice({ ...choice, ...change }); }} />
          {devices && <><TableChoice table={table} onChange={setTable} /><p className="hint">{t('table.hint')}</p></>}
          {!plain && (devices === null || choice.udids.length === 1) && <><FileChoice purpose="certificate" words="encrypt.choose" file={recipient} onChange={setRecipient} />{recipient && <p className="hint">{t('encrypt.hint')}</p>}</>}
        </>
      )}
    </Sheet>
  );
}
