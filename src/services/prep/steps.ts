// The steps of product.md's table and the code that carries each out.
import type { StepId } from '../../model.ts';
import type { StepWork } from './job.ts';
import { activate } from './step-activate.ts';
import { cloudConfiguration, fetchConfiguration, repair } from './step-configuration.ts';
import { configuratorPrepare } from './step-configurator.ts';
import { after, verify } from './step-end.ts';
import { erase } from './step-erase.ts';
import { approval, escalate, profiles, wifi } from './step-profiles.ts';
import { locale, name, skipMarker } from './step-settings.ts';
import { gates, onlyReads, pair } from './step-start.ts';

/** Of a run that installs one profile, or of Apple Configurator's work, which are carried out elsewhere. */
const elsewhere: StepWork = { ...onlyReads, check: onlyReads.act };

export const stepWorks: Readonly<Record<StepId, StepWork>> = {
  pair, gates, erase, activate, wifi, cloudConfiguration, fetchConfiguration, configuratorPrepare, repair, escalate, profiles, approval, locale, name, skipMarker, verify, after,
  install: elsewhere, revive: elsewhere, restore: elsewhere, update: elsewhere,
};
