#!/usr/bin/env node
// `npx muster` from the repository: any Node from 20 on lands here; the bootstrap finds Node 24, packages and the build.
import { start } from '../../bootstrap.mjs';

await start('out/main/cli.cjs', process.argv.slice(2));
