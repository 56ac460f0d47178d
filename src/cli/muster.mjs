#!/usr/bin/env node
// `npx muster` from the repository: any Node from 20 on lands here; the bootstrap finds Node 24, packages and the build.
import { runScript } from '../../bootstrap.mjs';

await runScript('out/main/cli.cjs', process.argv.slice(2));
