// Parts of a test run that go on at once and are heard one after the other: what they say stands as if each had waited for its turn.
import { spawn } from 'node:child_process';
import os from 'node:os';

/** Milliseconds between a program's end and the end of what it said. */
const patienceMs = 5000;

/** The parts that aren't over, in the order of their turns; the first is heard live, what the others say is kept. */
const turns = [];

function say(part, text) {
  if (turns[0] === part) process.stdout.write(text);
  else part.kept.push(text);
}

function hearNext() {
  while (turns.length > 0) {
    const [part] = turns;
    for (const text of part.kept.splice(0)) process.stdout.write(text);
    if (!part.over) return;
    turns.shift();
  }
}

/** A part begins now, and has its turn after those that began before; `work` is given what it says by. Resolves when it is over. */
export async function takeTurn(work) {
  const part = { kept: [], over: false };
  turns.push(part);
  try {
    return await work((text) => { say(part, text); });
  } finally {
    part.over = true;
    if (turns[0] === part) hearNext();
  }
}

/**
 * Runs a program to its end; what it says on either output goes to `tell`. `patient`: it has what the others leave of the machine. Resolves with
 * its exit code; null when a signal ended it or it couldn't be started.
 */
export function runTold(tell, command, args, { patient = false, ...options } = {}) {
  const colour = process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: '1' } : {};
  const child = spawn(command, args, { ...options, env: { ...colour, ...(options.env ?? process.env) }, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', tell);
  if (patient && child.pid !== undefined) {
    try {
      os.setPriority(child.pid, os.constants.priority.PRIORITY_LOW);
    } catch {
      // It may be over by now, or may not be told; it only takes longer then.
    }
  }
  return new Promise((resolve) => {
    child.once('error', (error) => {
      tell(`${command}: ${error.message}\n`);
      resolve(null);
    });
    child.once('close', resolve);
    // What it left behind may hold its outputs open: nobody waits for that.
    child.once('exit', (code) => {
      const late = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve(code);
      }, patienceMs);
      child.once('close', () => { clearTimeout(late); });
    });
  });
}
