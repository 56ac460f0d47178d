// The report for whoever helps, whole, before it goes anywhere: what is shown is what is written.
import { type JSX, useEffect, useState } from 'react';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';
import './report.css';

interface Report {
  readonly id: string;
  readonly text: string;
}

export function ReportSheet({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [report, setReport] = useState<Report | null>(null);
  const [files, setFiles] = useState<readonly string[]>([]);
  useEffect(() => {
    void attempt(call.getDiagnostics(null)).then((made) => {
      if (made) setReport(made);
      else onClose();
    });
    // Once: another report would be another one than was read.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, []);
  const save = (): void => {
    if (!report) return;
    void attempt(call.saveDiagnostics({ id: report.id })).then((written) => { if (written) setFiles(written.files); });
  };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.done')}</Button>
      <Button large kind="primary" disabled={!report} onPress={save}>{t('report.save')}</Button>
    </>
  );
  return (
    <Sheet title={t('report.title')} onClose={onClose} footer={footer}>
      <p className="sheet-lead">{t('report.lead')}</p>
      {report ? <pre className="report-text" tabIndex={0} role="region" aria-label={t('report.text')}>{report.text}</pre> : <p className="secondary">{t('report.making')}</p>}
      {files.length > 0 && <WrittenFiles files={files} />}
    </Sheet>
  );
}
