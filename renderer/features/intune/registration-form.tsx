// The app registration that people of the organization sign in with: which cloud, whose, which app; and how an administrator makes one.
import { type JSX, useState } from 'react';
import { cloudIds, clouds } from '../../../src/domain/enrollment/microsoft-clouds.ts';
import { scopes } from '../../../src/domain/enrollment/microsoft-scopes.ts';
import type { IntuneApp } from '../../../src/model/intune.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';

/** In words, for whoever may register apps in Microsoft Entra. */
function HowTo({ portal }: { readonly portal: string }): JSX.Element {
  return (
    <details className="intune-how">
      <summary>{t('intune.app.how')}</summary>
      <ol className="ade-portal">
        <li>{t('intune.app.how1', { portal: portal.replace('https://', '') })}</li>
        <li>{t('intune.app.how2')}</li>
        <li>{t('intune.app.how3')}</li>
        <li>{t('intune.app.how4')} {Object.values(scopes).map(({ name }) => <code key={name} className="intune-scope">{name}</code>)}</li>
        <li>{t('intune.app.how5')}</li>
        <li>{t('intune.app.how6')}</li>
      </ol>
    </details>
  );
}

/** Microsoft's word for whichever the account is of. */
export const anyOrganization = 'organizations';

export function RegistrationForm({ app, signedIn, onDone }: { readonly app: IntuneApp | null; readonly signedIn: boolean; readonly onDone: () => void }): JSX.Element {
  const [form, setForm] = useState<IntuneApp>(app ? { ...app, tenant: app.tenant === anyOrganization ? '' : app.tenant } : { cloud: 'global', tenant: '', clientId: '' });
  const { busy, problem, run, forget } = useCommand();
  const ready = form.clientId.trim() !== '' && !busy;
  const change = (more: Partial<IntuneApp>): void => {
    forget();
    setForm({ ...form, ...more });
  };
  const keep = (): void => {
    if (ready) void run(() => call.setIntuneApp({ app: { ...form, clientId: form.clientId.trim(), tenant: form.tenant.trim() || anyOrganization } })).then((done) => { if (done !== undefined) onDone(); });
  };
  return (
    <form className="intune-form" onSubmit={(event) => { event.preventDefault(); keep(); }}>
      <HowTo portal={clouds[form.cloud].portal} />
      <div className="field"><Choice label={t('intune.app.cloud')} placeholder="" items={cloudIds.map((id) => ({ id, name: clouds[id].name }))} selected={form.cloud} onSelect={(id) => { const cloud = cloudIds.find((one) => one === id); if (cloud) change({ cloud }); }} /></div>
      <LineField label={t('intune.app.clientId')} hint={t('intune.app.clientIdHint')} maxLength={60} value={form.clientId} onChange={(clientId) => { change({ clientId }); }} />
      <LineField label={t('intune.app.tenant')} hint={t('intune.app.tenantHint')} maxLength={253} value={form.tenant} onChange={(tenant) => { change({ tenant }); }} />
      <CommandProblem problem={problem} />
      <div className="detail-actions">
        <Button kind="primary" disabled={!ready} onPress={keep}>{t('intune.app.keep')}</Button>
        {app && <Button onPress={onDone}>{t('dialog.cancel')}</Button>}
        {signedIn && <span className="hint">{t('intune.app.signsOut')}</span>}
      </div>
      <button type="submit" hidden />
    </form>
  );
}
