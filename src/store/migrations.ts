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
  `
  -- Server entries of automated enrollment. Tokens and private keys are secrets, not here; token in ade_list and ade_device is an id of this table.
  CREATE TABLE ade_server (
    id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- Of the key pair that opens tokens now, and of that of a renewal: DER.
    certificate BLOB NOT NULL,
    next_certificate BLOB,
    -- Of a token that was opened and not accepted yet: why, as an error; 'null' where it wasn't shown.
    held TEXT,
    expires_at INTEGER,
    account TEXT,
    terms TEXT NOT NULL CHECK (terms IN ('unknown', 'signed', 'notSigned')),
    problem TEXT,
    policy TEXT NOT NULL,
    begun_at INTEGER,
    done_at INTEGER,
    last_problem TEXT
  ) STRICT;
  CREATE TABLE ade_profile (
    id TEXT PRIMARY KEY,
    server TEXT NOT NULL,
    form TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    uuid TEXT,
    defined_at INTEGER,
    -- The form as it was defined.
    defined TEXT
  ) STRICT;
  -- Every name that Apple gave to a profile, those of before included.
  CREATE TABLE ade_profile_uuid (
    server TEXT NOT NULL,
    uuid TEXT NOT NULL,
    profile TEXT,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (server, uuid)
  ) STRICT;
  -- What became of the last thing that was asked for a serial number here.
  CREATE TABLE ade_result (
    server TEXT NOT NULL,
    serial TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('assign', 'remove', 'disown')),
    profile_uuid TEXT,
    status TEXT NOT NULL,
    until_at INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (server, serial)
  ) STRICT;
  CREATE TABLE ade_deed (
    n INTEGER PRIMARY KEY,
    server TEXT NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    kind TEXT NOT NULL,
    profile TEXT,
    -- JSON: words with counts, and the serial numbers of each.
    counts TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER ade_deed_no_update BEFORE UPDATE ON ade_deed BEGIN SELECT RAISE(ABORT, 'deeds are append-only'); END;
  CREATE TRIGGER ade_deed_no_delete BEFORE DELETE ON ade_deed BEGIN SELECT RAISE(ABORT, 'deeds are append-only'); END;
  CREATE INDEX ade_deed_by_server ON ade_deed (server, n);
  CREATE INDEX ade_profile_by_server ON ade_profile (server, id);
  -- Those that weren't done, in the order of the list.
  CREATE INDEX ade_result_open ON ade_result (server, serial) WHERE status <> 'SUCCESS';

  -- What Apple says of a device, in the words that faces have for it, and what words of a search are looked for in.
  ALTER TABLE ade_device ADD COLUMN told TEXT GENERATED ALWAYS AS (CASE WHEN gone = 1 THEN 'gone' WHEN profile_status IN ('assigned', 'pushed') THEN profile_status ELSE 'noProfile' END) VIRTUAL;
  ALTER TABLE ade_device ADD COLUMN words TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(body) THEN
    ' ' || coalesce(json_extract(body, '$.model'), '') || ' ' || coalesce(json_extract(body, '$.description'), '') || ' ' || coalesce(json_extract(body, '$.asset_tag'), '') || ' ' || coalesce(order_number, '')
    ELSE '' END) VIRTUAL;
  CREATE INDEX ade_device_told ON ade_device (token, told, serial, profile_uuid, words);
  CREATE INDEX ade_device_by_profile ON ade_device (token, profile_uuid, told, serial);

  -- When a record's enrollment was read back: of every run, so that a device's newest one says whether it is enrolled.
  ALTER TABLE run ADD COLUMN enrolled_at INTEGER;
  UPDATE run SET enrolled_at = (SELECT json_extract(state, '$.enrolled.at') FROM run_state WHERE run_state.n = run.n AND json_valid(state)) WHERE n IN (SELECT n FROM run_state WHERE instr(state, '"enrolled":{') > 0);
  CREATE INDEX run_by_enrollment ON run (serial COLLATE NOCASE) WHERE enrolled_at IS NOT NULL;
  `,
  `
  -- Small choices, by name.
  CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    -- JSON.
    value TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What Microsoft or Apple last answered for a serial number, and when: imported and managed by Intune, assigned by Apple Business.
  CREATE TABLE cloud_answer (
    serial TEXT NOT NULL,
    question TEXT NOT NULL CHECK (question IN ('imported', 'managed', 'assigned')),
    at INTEGER NOT NULL,
    -- JSON.
    answer TEXT NOT NULL,
    PRIMARY KEY (serial, question)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- When a made profile was removed: it isn't shown, and is put back or deleted with its secrets.
  ALTER TABLE made_profile ADD COLUMN removed_at INTEGER;
  `,
];
