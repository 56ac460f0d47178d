// How devices get into management: the server, who they belong to, what their user may undo, which computers they pair with.
import type { JSX } from 'react';
import { affinityConsequences } from '../../../../src/domain/blueprint/affinity-notes.ts';
import { afterNames, authenticationNames, driverNames, pairingNames } from '../../../../src/domain/blueprint/fields.ts';
import type { Blueprint } from '../../../../src/model/blueprints.ts';
import { counted, t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import { useBlueprint } from './edit-context.ts';
import { CertificatesControl } from './pairing-controls.tsx';
import { IdentityControl } from './profile-controls.tsx';
import { type ControlIds, type RowSpec, Section } from './rows.tsx';
import { ServerControl } from './server-control.tsx';
import { Line, lineRow, orNull, Pick, Switch } from './simple-controls.tsx';

/** What the form's words are for each value. */
export function namesOf<T extends string>(names: Readonly<Record<T, string>>): readonly (readonly [T, string])[] {
  return Object.entries(names) as unknown as readonly (readonly [T, string])[];
}

/** The first sentence is in sight, the others one press away: they are a page long together. */
function AffinityControl({ ids }: { readonly ids: ControlIds }): JSX.Element {
  const { blueprint, change } = useBlueprint();
  const [first, ...others] = affinityConsequences(blueprint);
  return (
    <div className="affinity">
      <Pick ids={ids} items={[['user', t('blueprint.affinityUser')], ['none', t('blueprint.affinityNone')]]} value={blueprint.affinity} onChange={(affinity) => { change({ affinity }); }} />
      <div aria-live="polite">
        <p className="hint">{first}</p>
        {others.length > 0 && <details><summary className="small">{counted('blueprint.consequences', others.length)}</summary><ul>{others.map((text) => <li key={text} className="hint">{text}</li>)}</ul></details>}
      </div>
    </div>
  );
}

function serverRows({ method, driver = 'muster', affinity, authentication }: Blueprint, change: (change: Partial<Blueprint>) => void): RowSpec[] {
  return [
    { field: 'driver', label: t('blueprint.driver'), hint: t('blueprint.driverHint'), control: (ids) => <Pick ids={ids} items={namesOf(driverNames)} value={driver} onChange={(next) => { change({ driver: next }); }} /> },
    { field: 'server.url', label: t('blueprint.server'), hint: t('blueprint.serverHint'), wide: true, control: (ids) => <ServerControl ids={ids} /> },
    { field: 'affinity', label: t('blueprint.affinity'), wide: true, ownNotes: true, control: (ids) => <AffinityControl ids={ids} /> },
    ...(affinity === 'user' && method !== 'direct' && method !== 'superviseOnly' ? [{ field: 'authentication', label: t('blueprint.authentication'), control: (ids: ControlIds) => <Pick ids={ids} items={namesOf(authenticationNames)} value={authentication} onChange={(next) => { change({ authentication: next }); }} /> }] : []),
  ];
}

export function EnrollmentSection(): JSX.Element {
  const { blueprint, change } = useBlueprint();
  const { supervised, locked, pairing, awaitConfigured } = blueprint;
  return (
    <Section title="blueprint.enrollment" rows={[
      ...serverRows(blueprint, change),
      { field: 'supervised', label: t('blueprint.supervised'), hint: t('blueprint.supervisedHint'), control: (ids) => <Switch ids={ids} on={supervised} onChange={(on) => { change({ supervised: on }); }} /> },
      { field: 'identity', label: t('blueprint.identity'), hint: t('blueprint.identityHint'), control: (ids) => <IdentityControl ids={ids} /> },
      { field: 'locked', label: t('blueprint.locked'), hint: t('blueprint.lockedHint'), control: (ids) => <Switch ids={ids} on={locked} onChange={(on) => { change({ locked: on }); }} /> },
      { field: 'pairing.allow', label: t('blueprint.pairing'), hint: t('blueprint.pairingHint'), control: (ids) => <Pick ids={ids} items={namesOf(pairingNames)} value={pairing.allow} onChange={(allow) => { change({ pairing: { ...pairing, allow } }); }} /> },
      ...(pairing.allow === 'certificate' || pairing.certificates.length > 0 ? [{ field: 'pairing.certificates', label: t('blueprint.certificates'), hint: t('blueprint.certificatesHint'), control: (ids: ControlIds) => <CertificatesControl ids={ids} /> }] : []),
      { field: 'awaitConfigured', label: t('blueprint.await'), hint: t('blueprint.awaitHint'), control: (ids) => <Switch ids={ids} on={awaitConfigured} onChange={(on) => { change({ awaitConfigured: on }); }} /> },
    ]} />
  );
}

export function OrganizationSection(): JSX.Element {
  const { blueprint: { organization, department }, change } = useBlueprint();
  const set = (more: Partial<Blueprint['organization']>): void => { change({ organization: { ...organization, ...more } }); };
  return (
    <Section title="blueprint.organizationTitle" rows={[
      lineRow('organization.name', t('blueprint.organization'), organization.name, 125, (name) => { set({ name }); }, { hint: t('blueprint.organizationHint') }),
      lineRow('organization.phone', t('blueprint.phone'), organization.phone, 50, (phone) => { set({ phone }); }),
      lineRow('organization.email', t('blueprint.email'), organization.email, 250, (email) => { set({ email }); }),
      lineRow('organization.address', t('blueprint.address'), organization.address, 1000, (address) => { set({ address }); }),
      { field: 'organization.magic', label: t('blueprint.magic'), hint: t('blueprint.magicHint'), control: (ids) => <MagicControl ids={ids} /> },
      lineRow('department.name', t('blueprint.department'), department.name, 125, (name) => { change({ department: { ...department, name } }); }),
      lineRow('department.phone', t('blueprint.departmentPhone'), department.phone, 50, (phone) => { change({ department: { ...department, phone } }); }),
    ]} />
  );
}

function MagicControl({ ids }: { readonly ids: ControlIds }): JSX.Element {
  const { blueprint: { organization }, change, report } = useBlueprint();
  const set = (magic: string | null): void => {
    const fits = magic === null || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(magic);
    report('organization.magic', fits ? null : t('blueprint.magicWrong'));
    change({ organization: { ...organization, magic } });
  };
  return (
    <span className="held">
      <Line ids={ids} code value={organization.magic ?? ''} max={36} onChange={(text) => { set(orNull(text)); }} />
      <Button label={`${t('blueprint.magicNew')} ${t('blueprint.magic')}`} onPress={() => { set(crypto.randomUUID()); }}>{t('blueprint.magicNew')}</Button>
    </span>
  );
}

export function AfterSection(): JSX.Element {
  const { blueprint: { after }, change } = useBlueprint();
  return <Section title="blueprint.after" rows={[{ field: 'after', label: t('blueprint.afterLabel'), hint: t('blueprint.afterHint'), control: (ids) => <Pick ids={ids} items={namesOf(afterNames)} value={after} onChange={(next) => { change({ after: next }); }} /> }]} />;
}
