#!/usr/bin/env node
// A cfgutil that plays what ios-protocols 7.4 publishes, and how it misbehaves. FAKE_CFGUTIL names a JSON file: {"log": file, "<command>":
// [play, …]}, a play for each call in turn, the last for all that follow; "<command> <ecid>" is for one device alone. Every call is logged with its words and the modes of its keys.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';

const [words, script] = [process.argv.slice(2), JSON.parse(readFileSync(process.env['FAKE_CFGUTIL'] ?? `${process.argv[1]}.json`, 'utf8'))];
const taking = new Set(['--certificate', '--private-key', '--ecid', '--format', '--timeout']);
const options = {};
const rest = [];
for (let at = 0; at < words.length; at += 1) {
  if (taking.has(words[at])) options[words[at]] = words[++at];
  else rest.push(words[at]);
}
const [command] = rest;
const keys = ['--certificate', '--private-key'].flatMap((name) => (options[name] === undefined ? [] : [{ file: options[name], mode: (statSync(options[name]).mode & 0o777).toString(8), base64: readFileSync(options[name]).toString('base64') }]));
const earlier = (() => { try { return readFileSync(script.log, 'utf8').trim().split('\n').filter((line) => JSON.parse(line).rest[0] === command).length; } catch { return 0; } })();
const ours = Object.keys(process.env).filter((name) => name.startsWith('MUSTER_'));
appendFileSync(script.log, `${JSON.stringify({ pid: process.pid, options, rest, keys, ours })}\n`);
const plays = script[`${command} ${options['--ecid']}`] ?? script[command] ?? [{ stderr: `cfgutil: error: unknown command '${command}'\n`, code: 64 }];
const { stdout = '', stderr = '', code = 0, hang = false, deaf = false, huge = 0, child = false, kill = false, after = 0, until = null } = plays[Math.min(earlier, plays.length - 1)];

const say = (text) => new Promise((resolve) => { process.stdout.write(text, resolve); });
if (deaf) process.on('SIGTERM', () => undefined);
// A child that outlives its parent and holds its pipe, as an attach script does.
if (child) {
  const { pid } = spawn('/bin/sleep', ['60'], { stdio: ['ignore', 'inherit', 'ignore'] });
  appendFileSync(script.log, `${JSON.stringify({ child: pid, rest: ['child'] })}\n`);
}
process.stderr.write(stderr);
await say(typeof stdout === 'string' ? stdout : JSON.stringify(stdout, null, 2));
for (let written = 0; written < huge; written += 65_536) await say('x'.repeat(65_536));
// Works on the device until the test has done to it what the tool would.
while (until !== null && !existsSync(until)) await new Promise((resolve) => { setTimeout(resolve, 10); });
if (kill) process.kill(process.pid, 'SIGKILL');
// Not for ever: a test that fails leaves nobody behind to end it.
if (hang) setTimeout(() => process.exit(1), 60_000);
else setTimeout(() => process.exit(code), after);
