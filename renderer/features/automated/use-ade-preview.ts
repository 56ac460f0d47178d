// What Apple would be given for a form, and what there is to say of it; asked for at most twice a second while it changes.
import { useEffect, useRef, useState } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import type { AdeDraft } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';

export type AdePreview = CommandOutput<'previewAdeDraft'>;

/** Milliseconds between two questions. */
const pause = 500;

/** Null until something was answered; what was answered last stays meanwhile. */
export function useAdePreview(draft: AdeDraft | null): AdePreview | null {
  const [preview, setPreview] = useState<AdePreview | null>(null);
  const asked = useRef(0);
  useEffect(() => {
    if (draft === null) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      asked.current = Date.now();
      void call.previewAdeDraft({ draft }).then((result) => { if (current && result.ok) setPreview(result.value); });
    }, Math.max(0, asked.current + pause - Date.now()));
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [draft]);
  return draft === null ? null : preview;
}
