// What the built command line runs. The exit code is set, not forced, so that everything printed gets out first.
import { main } from './main.ts';
import { honourProxies } from './proxies.ts';

honourProxies(process.env);
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
