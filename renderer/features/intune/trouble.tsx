// What went wrong with something that was asked of Microsoft or Apple: nothing where a person cancelled it, and the way to sign in where that helps.
import type { JSX } from 'react';
import type { ErrorShape } from '../../../src/errors.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { showIntune, useIntuneView } from './intune-view.ts';

const wantsSignIn: ReadonlySet<ErrorShape['code']> = new Set(['intune.notSignedIn', 'intune.signInAgain', 'intune.missingScope']);

export function Trouble({ problem }: { readonly problem: ErrorShape | null }): JSX.Element | null {
  const { page } = useIntuneView();
  if (!problem) return null;
  if (problem.code === 'run.cancelled') return <p className="hint" role="status">{t('intune.cancelled')}</p>;
  const action = wantsSignIn.has(problem.code) && page !== 'account' ? <Button onPress={() => { showIntune({ page: 'account' }); }}>{t('intune.signIn.go')}</Button> : null;
  return <div className="sheet-problem"><ErrorNotice alert error={problem} action={action} /></div>;
}
