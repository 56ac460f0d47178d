// Stands in for Electron's default app in the older test runtime: runs the app folder given on the command line, with
// better-sqlite3 (which needs a newer Node-API) exchanged for a binding of the same shape. Test runtime only.
const Module = require('node:module');
const path = require('node:path');
const threads = require('node:worker_threads');

const exchanged = new Map([['better-sqlite3', process.env.MUSTER_TEST_SQLITE]]);

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolve.call(this, exchanged.get(request) ?? request, ...rest);
};

// The stand-in gives the bytes of a row as an ArrayBuffer where better-sqlite3 gives a Buffer.
if (process.env.MUSTER_TEST_SQLITE) {
  const Database = require(process.env.MUSTER_TEST_SQLITE);
  const { prepare } = Database.prototype;
  const asBuffers = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof ArrayBuffer ? Buffer.from(value) : value]));
  Database.prototype.prepare = function (sql) {
    const statement = prepare.call(this, sql);
    const all = statement.all.bind(statement);
    statement.all = (...values) => all(...values).map(asBuffers);
    return statement;
  };
}

// Built-ins that this runtime's Node 18 lacks and a library may expect.
Promise.withResolvers ??= function () {
  let settle;
  const promise = new this((fulfil, reject) => { settle = { fulfil, reject }; });
  return { promise, resolve: settle.fulfil, reject: settle.reject };
};

// Threads have modules of their own: each begins with this file.
if (threads.isMainThread) {
  threads.Worker = class extends threads.Worker {
    constructor(script, options) {
      super(script, { ...options, execArgv: ['--require', __filename] });
    }
  };
  const { app } = require('electron');
  const folder = path.resolve(process.argv.slice(1).find((word) => !word.startsWith('-')) ?? '.');
  const { name, productName, version, main } = require(path.join(folder, 'package.json'));
  app.setAppPath(folder);
  app.setName(productName ?? name);
  app.setVersion?.(version);
  require(path.join(folder, main));
}
