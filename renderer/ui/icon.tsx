// The house's icons: 16 px, 1.5 stroke, in the text's colour. Always beside a word, so hidden from screen readers.
import {
  AppWindow, Ban, Bell, Check, ChevronDown, ChevronRight, ChevronUp, ChevronsUpDown, CircleCheck, Circle, CircleQuestionMark, Clock, Cloud, Download, Eraser, FileText, Globe, HandHelping, IdCard, Info, KeyRound, Languages, LayoutGrid, Link, Lock, type LucideIcon, Minus,
  MapPin, Monitor, Pause, Pencil, Play, Plug, Plus, Pointer, Power, Printer, RefreshCw, ScanFace, Search, Shield, SlidersHorizontal, Smartphone, Tablet, Text, TriangleAlert, Type, Upload, User, Wifi, X, LoaderCircle, RectangleEllipsis,
} from 'lucide-react';
import type { JSX } from 'react';

const icons = {
  bench: LayoutGrid, profile: IdCard, records: Text, station: Monitor, operator: User, ledger: Link, search: Search, choose: ChevronsUpDown, check: Check, next: ChevronRight, up: ChevronUp, down: ChevronDown,
  ready: CircleCheck, trust: Pointer, unlock: Lock, needs: User, working: RefreshCw, connecting: LoaderCircle, blocked: Ban, warning: TriangleAlert, empty: RectangleEllipsis,
  close: X, skipped: Minus, todo: Circle, phone: Smartphone, tablet: Tablet, import: Download, hand: HandHelping,
  key: KeyRound, export: Upload, info: Info, settings: SlidersHorizontal, shield: Shield, wifi: Wifi, web: Globe, bell: Bell, app: AppWindow, file: FileText, edit: Pencil, add: Plus, cloud: Cloud,
  blueprint: FileText, erase: Eraser, question: CircleQuestionMark, power: Power, print: Printer, type: Type, face: ScanFace, place: MapPin, language: Languages,
  pause: Pause, play: Play, plug: Plug, waiting: Clock,
} as const satisfies Record<string, LucideIcon>;

export type IconName = keyof typeof icons | 'done' | 'failed';

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): JSX.Element {
  // Ends of a run are discs, filled, so that they differ from what goes on by shape and not only by colour.
  if (name === 'done' || name === 'failed') {
    return (
      <svg className="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
        <circle className="icon-disc" cx="8" cy="8" r="7" />
        <path className="icon-cut" d={name === 'done' ? 'm5 8.3 2.1 2.1L11 6' : 'm5.6 5.6 4.8 4.8M10.4 5.6l-4.8 4.8'} />
      </svg>
    );
  }
  const Drawn = icons[name];
  return <Drawn className="icon" size={size} strokeWidth={1.6} nonScalingStroke aria-hidden="true" />;
}
