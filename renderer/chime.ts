// Three short sounds: somebody is needed, all done, something failed. Made here, so that no file has to be loaded and nothing is asked of any
// network; distinct by their shape and not by their height alone.
import type { Chime } from '../src/model/window.ts';
import { on } from './api.ts';

/** Hertz and seconds, one after the other. */
const tones: Readonly<Record<Chime, readonly (readonly [pitch: number, at: number, length: number])[]>> = {
  needs: [[880, 0, 0.12], [880, 0.2, 0.12]],
  done: [[523.25, 0, 0.14], [659.25, 0.14, 0.14], [783.99, 0.28, 0.3]],
  failed: [[329.63, 0, 0.2], [233.08, 0.22, 0.4]],
};
const loudness = 0.12;

let context: AudioContext | null = null;

export function play(chime: Chime): void {
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  for (const [pitch, at, length] of tones[chime]) {
    const from = currentTime + 0.02 + at;
    const tone = new OscillatorNode(context, { type: 'triangle', frequency: pitch });
    const level = new GainNode(context, { gain: 0 });
    // Without a slope at both ends a loudspeaker clicks.
    level.gain.setValueAtTime(0, from);
    level.gain.linearRampToValueAtTime(loudness, from + 0.015);
    level.gain.setValueAtTime(loudness, from + length - 0.03);
    level.gain.linearRampToValueAtTime(0, from + length);
    tone.connect(level).connect(destination);
    tone.start(from);
    tone.stop(from + length);
  }
}

/** Plays what the main process asks for; it knows whether sounds are wanted. */
export function listenToChimes(): () => void {
  return on.chime(play);
}
