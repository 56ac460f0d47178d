// What a draft would become, asked for at most twice a second while it changes.
import { useEffect, useRef, useState } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import type { ErrorShape } from '../../../src/errors.ts';
import type { Udid } from '../../../src/model.ts';
import type { CheckChoiceShape, Draft } from '../../../src/model/profiles.ts';
import { call } from '../../api.ts';

/** Milliseconds between two questions. */
const pause = 500;

/** For which device it is shown, and the staged table that has rows for devices. */
export interface ForWhom {
  readonly udid: Udid | null;
  readonly table: string | null;
}

export interface Preview {
  readonly value: CommandOutput<'previewDraft'> | null;
  readonly problem: ErrorShape | null;
}

/** `again` changes when the same question may have another answer, as after something was unlocked. */
export function usePreview(draft: Draft | null, { udid, table }: ForWhom, choice: CheckChoiceShape, again = ''): Preview {
  const [preview, setPreview] = useState<Preview>({ value: null, problem: null });
  const asked = useRef(0);
  useEffect(() => {
    if (!draft) return undefined;
    let current = true;
    const wait = Math.max(0, asked.current + pause - Date.now());
    const timer = setTimeout(() => {
      asked.current = Date.now();
      void call.previewDraft({ draft, udid, table, choice }).then((result) => {
        if (current) setPreview((before) => (result.ok ? { value: result.value, problem: null } : { value: before.value, problem: result.error }));
      });
    }, wait);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [draft, udid, table, choice, again]);
  return preview;
}
