// The form of a profile: every field of Intune's page of 2016 in its order, then those that came later.
import type { JSX } from 'react';
import { pairingNames } from '../../../src/domain/blueprint/fields.ts';
import { t } from '../../i18n/text.ts';
import { namesOf } from '../blueprints/editor/enrollment-section.tsx';
import { CertificateList, mostPairing } from '../blueprints/editor/pairing-controls.tsx';
import { Pick } from '../blueprints/editor/simple-controls.tsx';
import { FlagRow, Group, Row, TextRow, useForm } from './form-rows.tsx';
import { PanesGroup } from './panes-group.tsx';

const mostAnchors = 20;

function Naming(): JSX.Element {
  const { draft: { affinity, description }, change } = useForm();
  return (
    <Group>
      <TextRow field="name" label={t('blueprint.name')} max={125} hint="" />
      <Row field="description" label={t('blueprint.description')} stretch hint="">
        {({ id, describedBy }) => <textarea id={id} className="line" rows={2} maxLength={4000} value={description} aria-describedby={describedBy} onChange={(event) => { change({ description: event.target.value }); }} />}
      </Row>
      <Row field="affinity" label={t('blueprint.affinity')} lead={t(affinity === 'user' ? 'ade.form.userHint' : 'ade.form.noneHint')}>{(ids) => <Pick ids={ids} items={[['user', t('ade.form.affinityUser')], ['none', t('ade.form.affinityNone')]]} value={affinity} onChange={(next) => { change({ affinity: next }); }} />}</Row>
      <TextRow field="url" label={t('blueprint.server')} max={2000} code placeholder="https://" hint={t('ade.form.urlHint')} />
      <TextRow field="webUrl" label={t('ade.form.webUrl')} max={2000} code placeholder={t('field.none')} />
    </Group>
  );
}

function Management(): JSX.Element {
  const { draft: { pairing }, change, identities } = useForm();
  return (
    <Group title={t('ade.form.management')}>
      <FlagRow field="supervised" label={t('blueprint.supervised')} lead={t('ade.form.supervisedHint')} />
      <FlagRow field="locked" label={t('blueprint.locked')} lead={t('ade.form.lockedHint')} />
      <Row field="pairing.allow" label={t('blueprint.pairing')}>{(ids) => <Pick ids={ids} items={namesOf(pairingNames)} value={pairing.allow} onChange={(allow) => { change({ pairing: { ...pairing, allow } }); }} />}</Row>
      {(pairing.allow === 'certificate' || pairing.certificates.length > 0) && (
        <Row field="pairing.certificates" label={t('blueprint.certificates')}>{(ids) => <CertificateList ids={ids} certificates={pairing.certificates} identities={identities} most={mostPairing} onChange={(certificates) => { change({ pairing: { ...pairing, certificates } }); }} />}</Row>
      )}
    </Group>
  );
}

function Later(): JSX.Element {
  const { draft: { anchors, orgMagic }, change, identities, preview, strict } = useForm();
  // What is wrong behind a closed door is not seen.
  const isWrong = preview?.findings.some(({ severity, path }) => severity === 'error' && /^(?:org_magic|language|region|anchor_certs)/.test(path)) ?? false;
  return (
    <details className="ade-group ade-later" {...(strict && isWrong ? { open: true } : {})}>
      <summary>{t('ade.form.later')}</summary>
      <div className="rows">
        <FlagRow field="awaitConfigured" label={t('blueprint.await')} />
        <FlagRow field="mandatory" label={t('ade.form.mandatory')} />
        <FlagRow field="sharedIpad" label={t('ade.form.sharedIpad')} hint={t('ade.form.sharedIpadHint')} />
        <FlagRow field="returnToService" label={t('ade.form.returnToService')} hint={t('ade.form.returnToServiceHint')} />
        <FlagRow field="notFromBackup" label={t('ade.form.notFromBackup')} hint={t('ade.form.notFromBackupHint')} />
        <FlagRow field="autoAdvance" label={t('ade.form.autoAdvance')} hint={t('ade.form.autoAdvanceHint')} />
        <TextRow field="language" label={t('blueprint.language')} max={3} code placeholder="en" hint={t('ade.form.localeHint')} />
        <TextRow field="region" label={t('blueprint.region')} max={2} code placeholder="GB" hint={t('ade.form.localeHint')} />
        <TextRow field="orgMagic" label={t('ade.form.orgMagic')} max={256} code {...(orgMagic === '' ? { hint: t('ade.form.orgMagicNone') } : {})} />
        <Row field="anchors" label={t('ade.form.anchors')} {...(anchors.length === 0 ? { hint: t('ade.form.anchorsHint') } : {})}>{(ids) => <CertificateList ids={ids} certificates={anchors} identities={identities} most={mostAnchors} onChange={(next) => { change({ anchors: next }); }} />}</Row>
      </div>
    </details>
  );
}

export function ProfileForm(): JSX.Element {
  return (
    <>
      <Naming />
      <Management />
      <Group title={t('ade.form.setup')}>
        <TextRow field="department" label={t('ade.form.department')} max={125} />
        <TextRow field="phone" label={t('ade.form.phone')} max={50} />
        <TextRow field="email" label={t('ade.form.email')} max={250} />
      </Group>
      <PanesGroup />
      <Later />
    </>
  );
}
