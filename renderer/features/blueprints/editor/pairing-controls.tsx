// The certificates by which computers may pair with a device: out of files, or of the identities that are here.
import type { JSX } from 'react';
import type { CommandInput } from '../../../../src/contract.ts';
import type { CertificateRef } from '../../../../src/model/blueprints.ts';
import type { IdentitySummary } from '../../../../src/model/identities.ts';
import { call } from '../../../api.ts';
import { t } from '../../../i18n/text.ts';
import { attempt } from '../../../state.ts';
import { Button } from '../../../ui/button.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useBlueprint } from './edit-context.ts';
import type { ControlIds } from './rows.tsx';

/** Intune takes as many (enrollment-formats 5.8). */
export const mostPairing = 10;

interface CertificateListProps {
  readonly ids: ControlIds;
  readonly certificates: readonly CertificateRef[];
  /** Whose certificates are offered beside files. */
  readonly identities: readonly IdentitySummary[];
  readonly most: number;
  readonly onChange: (certificates: CertificateRef[]) => void;
}

export function CertificateList({ ids, certificates, identities, most, onChange }: CertificateListProps): JSX.Element {
  const offered = identities.filter(({ certificate }) => !certificates.some(({ sha256 }) => sha256 === certificate.sha256));
  const take = async (from: CommandInput<'takeCertificate'>): Promise<void> => {
    const found = await attempt(call.takeCertificate(from));
    if (found && !certificates.some(({ sha256 }) => sha256 === found.sha256)) onChange([...certificates, found].slice(0, most));
  };
  const chooseFile = async (): Promise<void> => {
    const [first] = (await attempt(call.stageFile({ for: 'certificate' })))?.files ?? [];
    if (first) await take({ staged: first.staged });
  };
  return (
    <div className="file-list" id={ids.id} role="group" aria-labelledby={ids.labelId} aria-describedby={ids.describedBy}>
      {certificates.map(({ sha256, name }) => (
        <span key={sha256} className="file-name">
          <Icon name="key" /><span className="truncate">{name}</span>
          <Button kind="plain" label={`${t('field.remove')} ${name}`} onPress={() => { onChange(certificates.filter((one) => one.sha256 !== sha256)); }}><Icon name="close" /></Button>
        </span>
      ))}
      {certificates.length < most && (
        <span className="held">
          {offered.length > 0 && (
            <Choice ariaLabel={t('blueprint.addCertificate')} placeholder={t('blueprint.addCertificate')} items={offered.map(({ id, certificate }) => ({ id, name: certificate.organization ?? certificate.name }))} selected={null}
              onSelect={(id) => { const found = offered.find((one) => one.id === id); if (found) void take({ identity: found.id }); }} />
          )}
          <Button onPress={() => { void chooseFile(); }}>{t('field.addFile')}</Button>
        </span>
      )}
    </div>
  );
}

export function CertificatesControl({ ids }: { readonly ids: ControlIds }): JSX.Element {
  const { blueprint: { pairing }, snapshot: { identities }, change } = useBlueprint();
  return <CertificateList ids={ids} certificates={pairing.certificates} identities={identities} most={mostPairing} onChange={(certificates) => { change({ pairing: { ...pairing, certificates } }); }} />;
}
