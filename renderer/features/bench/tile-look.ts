// What a tile shows of any port: one word, one instruction, one icon, and how far it is. Shape only; who fills it stands elsewhere.
import type { IconName } from '../../ui/icon.tsx';

export type TileLook = 'empty' | 'connecting' | 'trust' | 'unlock' | 'needs' | 'ready' | 'warned' | 'confirm' | 'working' | 'paused' | 'done' | 'failed' | 'cancelled' | 'blocked';
export type Filter = 'all' | 'needs' | 'ready' | 'confirm' | 'working' | 'blocked' | 'failed' | 'done';

export interface TileState {
  readonly look: TileLook;
  readonly filter: Filter;
  readonly icon: IconName;
  readonly word: string;
  /** Shown in semibold before the message. */
  readonly lead: string | null;
  readonly message: string;
  /** 0 to 1 while working. */
  readonly progress: number | null;
  /** A plan would erase it. */
  readonly erases: boolean;
}

export const look = (kind: TileLook, filter: Filter, icon: IconName, word: string, message: string, more: Partial<TileState> = {}): TileState => ({
  look: kind, filter, icon, word, message, lead: null, progress: null, erases: false, ...more,
});
