// What an imported profile is, and who signed it.
import type { JSX, ReactNode } from 'react';
import type { ProfileSummary } from '../../../src/model.ts';
import type { SignatureReport } from '../../../src/model/profiles.ts';
import { dayAndTime, fileNameOf, fileSize, fullDay, inFours } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';

type Intact = Extract<SignatureReport, { kind: 'intact' }>;

function trustOf({ trust, validity }: Intact): readonly [icon: IconName, tone: string, word: string] {
  if (validity === 'expired') return ['warning', 'act', t('signature.expired')];
  if (validity === 'notYet') return ['warning', 'act', t('signature.notYet')];
  if (trust === 'trusted') return ['check', 'go', t('signature.trusted')];
  return ['warning', 'act', t(trust === 'selfSigned' ? 'signature.selfSigned' : 'signature.unknown')];
}

function signatureRows(report: SignatureReport): (readonly [string, ReactNode])[] {
  if (report.kind === 'none') return [[t('profiles.signedBy'), <span key="none" className="status"><Icon name="todo" />{t('profiles.unsigned')}</span>]];
  if (report.kind === 'broken') return [[t('profiles.signedBy'), <span key="broken" className="status"><span className="stop"><Icon name="blocked" /></span>{t('signature.broken', { reason: report.reason })}</span>]];
  const [signer, ...above] = report.chain;
  const [icon, tone, word] = trustOf(report);
  return [
    [t('profiles.signedBy'), <span key="signer">{signer?.name ?? t('profiles.notGiven')}{signer && <span className="secondary"> {t('signature.until', { day: fullDay(signer.until) })}</span>}</span>],
    ...(above.length > 0 || (signer && !signer.selfSigned) ? [[t('signature.chain'), `${above.length > 0 ? above.map(({ name }) => name).join(', ') : signer?.issuer ?? ''}${report.complete ? '' : ` (${t('signature.incomplete')})`}`] as const] : []),
    [t('profiles.signature'), (
      <span key="word" className="signature">
        <span className="status"><span className="go"><Icon name="check" /></span>{t('profiles.intact')}</span>
        <span className="status"><span className={tone}><Icon name={icon} /></span>{word}</span>
        <span className="small secondary">{report.signedAt === null ? report.digest : `${dayAndTime(report.signedAt)}, ${report.digest}`}</span>
      </span>
    )],
  ];
}

/** Until the full report is there, what the list knows. */
function shortReport({ signature }: ProfileSummary): (readonly [string, ReactNode])[] {
  return signature.kind === 'none' ? signatureRows({ kind: 'none' }) : [[t('profiles.signedBy'), `${signature.signer}, ${t('profiles.certifiedBy', { issuer: signature.issuer })}`]];
}

const proofs = { scep: 'origin.scep', acme: 'origin.acme', pkcs12: 'origin.pkcs12', none: 'origin.none' } as const;

export function ProfileFacts({ profile, report }: { readonly profile: ProfileSummary; readonly report: SignatureReport | null }): JSX.Element {
  const { origin } = profile;
  return (
    <Facts rows={[
      [t('profiles.organization'), profile.organization ?? t('profiles.notGiven')],
      ...(profile.managementHost ? [[t('profiles.server'), <code key="host">{profile.managementHost}</code>] as const] : []),
      ...(origin ? [[t('origin.identity'), t(proofs[origin.identity])] as const, [t('origin.affinity'), t('origin.noAffinity')] as const] : []),
      ...(report ? signatureRows(report) : shortReport(profile)),
      [t('profiles.removable'), profile.removable ? t('profiles.yes') : t('profiles.no')],
      [t('profiles.identifier'), <code key="identifier">{profile.identifier}</code>],
      [t('profiles.uuid'), <code key="uuid">{profile.uuid}</code>],
      [t('profiles.file'), <span key="file">{fileNameOf(profile.file)} <span className="small secondary">{profile.file}</span></span>],
      [t('profiles.size'), `${fileSize(profile.size)}, ${counted('profiles.payloads', profile.payloads.length)}`],
      [t('profiles.hash'), <Copyable key="hash" name={t('profiles.hash')} value={profile.sha256} shown={inFours(profile.sha256)} />],
    ]} />
  );
}
