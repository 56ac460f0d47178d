// The ledger's format, one statement list a step; a file's user_version says how many it has had. Never edit an old one.

export const migrations: readonly string[] = [
  `
  CREATE TABLE prep_event (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    run_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- SHA-256 in lower-case hex, as an auditor's own tools print it.
    previous TEXT NOT NULL CHECK (length(previous) = 64),
    hash TEXT NOT NULL CHECK (length(hash) = 64)
  ) STRICT;
  CREATE INDEX prep_event_by_run ON prep_event (run_id, seq);
  CREATE TRIGGER prep_event_no_update BEFORE UPDATE ON prep_event BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
  CREATE TRIGGER prep_event_no_delete BEFORE DELETE ON prep_event BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

  -- A projection: can be dropped and made again from prep_event.
  CREATE TABLE run (
    run_id TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    udid TEXT NOT NULL,
    search TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_by_start ON run (started_at DESC, run_id);
  CREATE INDEX run_by_device ON run (udid, started_at DESC);
  CREATE INDEX run_open ON run (outcome) WHERE outcome IN ('running', 'interrupted');

  -- Which profiles were chosen here. Paths and names only: what is inside may be secret and stays in its file.
  CREATE TABLE known_profile (
    sha256 TEXT PRIMARY KEY,
    chosen_at INTEGER NOT NULL,
    summary TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Profiles that were made here, without what is secret in them: that lies in Secrets under the name in "secret".
  CREATE TABLE made_profile (
    id TEXT PRIMARY KEY,
    changed_at INTEGER NOT NULL,
    model TEXT NOT NULL,
    secret TEXT
  ) STRICT;
  `,
  `
  -- Supervision identities and push certificates; private keys lie in Secrets.
  CREATE TABLE identity (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('supervision', 'push')),
    -- 0: its key is being written or removed. A row is shown, and relied on, only when it is 1.
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    -- Of the certificate, in lower-case hex.
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    -- DER, byte for byte as devices keep it.
    certificate BLOB NOT NULL,
    -- Certificates above it: a JSON list of DER in base64.
    chain TEXT NOT NULL,
    topic TEXT,
    account TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('made', 'imported')),
    created_at INTEGER NOT NULL,
    UNIQUE (kind, sha256)
  ) STRICT;
  `,
  `
  -- Every blueprint that was ever saved, since records name it by its hash. They hold no secret.
  CREATE TABLE blueprint_revision (
    id TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision > 0),
    name TEXT NOT NULL,
    method TEXT NOT NULL,
    -- The canonical form, and its SHA-256 in lower-case hex.
    body TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    saved_at INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    PRIMARY KEY (id, revision)
  ) STRICT;
  CREATE INDEX blueprint_by_hash ON blueprint_revision (hash);
  CREATE TRIGGER blueprint_no_update BEFORE UPDATE ON blueprint_revision BEGIN SELECT RAISE(ABORT, 'a saved blueprint stays as it was'); END;
  CREATE TRIGGER blueprint_no_delete BEFORE DELETE ON blueprint_revision BEGIN SELECT RAISE(ABORT, 'a saved blueprint stays as it was'); END;

  -- Those that are shown, and which revision that is. A removed one has no row here.
  CREATE TABLE blueprint (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    FOREIGN KEY (id, revision) REFERENCES blueprint_revision (id, revision)
  ) STRICT;
  `,
  `
  -- Runs in the order of their recording: n counts them without a gap, so that a page is found without counting. Empty after this
  -- step: it is made from prep_event when the file is opened for writing.
  DROP TABLE run;
  CREATE TABLE run (
    n INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT NOT NULL,
    -- The error's code.
    reason TEXT,
    asset_tag TEXT,
    method TEXT NOT NULL,
    udid TEXT NOT NULL,
    ecid TEXT,
    serial TEXT,
    last4 TEXT,
    name TEXT,
    operator TEXT NOT NULL,
    station TEXT NOT NULL,
    -- The blueprint's name, or the profile's.
    blueprint TEXT,
    batch TEXT
  ) STRICT;
  -- Apart, so that rows that are walked through are small.
  CREATE TABLE run_state (
    n INTEGER PRIMARY KEY,
    words TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_by_start ON run (started_at);
  CREATE INDEX run_by_outcome ON run (outcome);
  CREATE INDEX run_by_device ON run (udid);
  CREATE INDEX run_by_serial ON run (serial COLLATE NOCASE);
  CREATE INDEX run_by_last4 ON run (last4);
  CREATE INDEX run_by_ecid ON run (ecid);
  CREATE INDEX run_by_tag ON run (asset_tag) WHERE asset_tag IS NOT NULL;
  CREATE INDEX run_by_batch ON run (batch) WHERE batch IS NOT NULL;
  CREATE VIRTUAL TABLE run_words USING fts5 (words, content = 'run_state', content_rowid = 'n', prefix = '2 3 4', tokenize = "unicode61 remove_diacritics 2");

  -- Lines that the station's key signed; the same stand in ledger-heads.jsonl beside this file.
  CREATE TABLE ledger_head (
    seq INTEGER PRIMARY KEY REFERENCES prep_event (seq),
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    at INTEGER NOT NULL,
    -- SPKI, and the signature, in base64.
    key TEXT NOT NULL,
    signature TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER ledger_head_no_update BEFORE UPDATE ON ledger_head BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
  CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
  `,
  `
  -- Where the list of an organization's devices was left, for each server token (its consumer key).
  CREATE TABLE ade_list (
    token TEXT PRIMARY KEY,
    phase TEXT NOT NULL CHECK (phase IN ('fetch', 'sync')),
    cursor TEXT,
    -- Which whole list is under way, or was the last.
    list INTEGER NOT NULL,
    full_at INTEGER
  ) STRICT;
  CREATE TABLE ade_device (
    token TEXT NOT NULL,
    serial TEXT NOT NULL,
    gone INTEGER NOT NULL CHECK (gone IN (0, 1)),
    profile_uuid TEXT,
    profile_status TEXT,
    order_number TEXT,
    op_date TEXT,
    list INTEGER NOT NULL,
    -- As Apple's service told it.
    body TEXT NOT NULL,
    PRIMARY KEY (token, serial)
  ) STRICT;
  CREATE INDEX ade_device_by_order ON ade_device (token, order_number) WHERE order_number IS NOT NULL;
  `,
];
