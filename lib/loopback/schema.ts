/**
 * The tables of a store, as the steps that lead to them: a store of an older version takes the
 * steps that it lacks.
 *
 * @module
 */

const FIRST = `
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    cover TEXT,
    is_fax INTEGER NOT NULL,
    page_count INTEGER NOT NULL,
    bytes BLOB NOT NULL
  );
  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL,
    queued INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    due_at INTEGER,
    number TEXT NOT NULL,
    details TEXT NOT NULL,
    document_id INTEGER,
    page_count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    device_id INTEGER NOT NULL DEFAULT 0,
    device_status TEXT NOT NULL DEFAULT 'unknown',
    pause_requested INTEGER NOT NULL DEFAULT 0,
    call TEXT,
    call_ends_at INTEGER,
    submitted_at INTEGER NOT NULL,
    started_at INTEGER,
    ended_at INTEGER,
    csid TEXT NOT NULL DEFAULT '',
    archive_path TEXT,
    failure TEXT
  );
  CREATE INDEX jobs_queued ON jobs (id) WHERE queued = 1;
  CREATE INDEX jobs_ready ON jobs (priority DESC, id) WHERE state = 'ready';
  CREATE INDEX jobs_due ON jobs (due_at) WHERE state = 'waiting';
  CREATE INDEX jobs_calling ON jobs (call_ends_at) WHERE state = 'calling';
  CREATE INDEX jobs_device ON jobs (device_id) WHERE state = 'calling';
  CREATE INDEX jobs_converting ON jobs (id) WHERE state = 'converting';
  CREATE INDEX jobs_dead ON jobs (ended_at) WHERE state IN ('failed', 'exceeded');
  CREATE INDEX jobs_sent ON jobs (id) WHERE state = 'sent';
  CREATE INDEX jobs_number ON jobs (number);
  CREATE INDEX jobs_document ON jobs (document_id) WHERE document_id IS NOT NULL;
  CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    page_count INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    device_name TEXT NOT NULL,
    caller_id TEXT NOT NULL,
    csid TEXT NOT NULL,
    tsid TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
  );
  CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    send INTEGER NOT NULL,
    receive INTEGER NOT NULL,
    rings INTEGER NOT NULL,
    csid TEXT NOT NULL,
    tsid TEXT NOT NULL,
    priority INTEGER NOT NULL,
    routes INTEGER NOT NULL
  );
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO counts VALUES ('queued', 0);
  CREATE TRIGGER jobs_in AFTER INSERT ON jobs WHEN new.queued = 1 BEGIN
    UPDATE counts SET value = value + 1 WHERE name = 'queued';
  END;
  CREATE TRIGGER jobs_out AFTER UPDATE OF queued ON jobs WHEN old.queued = 1 AND new.queued = 0 BEGIN
    UPDATE counts SET value = value - 1 WHERE name = 'queued';
  END;
`;

/** Accounts, several files in one fax, and received faxes that are on their way. */
const MESSAGES = `
  CREATE TABLE document_parts (
    document_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (document_id, position)
  );
  CREATE TRIGGER documents_out AFTER DELETE ON documents BEGIN
    DELETE FROM document_parts WHERE document_id = old.id;
  END;
  ALTER TABLE jobs ADD COLUMN account TEXT NOT NULL DEFAULT '';
  ALTER TABLE jobs ADD COLUMN submission_id TEXT NOT NULL DEFAULT '';
  ALTER TABLE jobs ADD COLUMN country INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN area INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN in_archive INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE jobs ADD COLUMN is_read INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN sent_by TEXT NOT NULL DEFAULT '';
  UPDATE jobs SET account = coalesce(json_extract(details, '$.userName'), ''),
    submission_id = coalesce(json_extract(details, '$.submissionId'), '');
  CREATE INDEX jobs_queued_account ON jobs (account, id) WHERE queued = 1;
  CREATE INDEX jobs_submission ON jobs (submission_id) WHERE submission_id <> '';
  DROP INDEX jobs_sent;
  CREATE INDEX jobs_sent ON jobs (id) WHERE state = 'sent' AND in_archive = 1;
  CREATE INDEX jobs_sent_account ON jobs (account, id) WHERE state = 'sent' AND in_archive = 1;
  CREATE INDEX jobs_sent_age ON jobs (ended_at) WHERE state = 'sent' AND in_archive = 1;
  CREATE INDEX jobs_ready_code ON jobs (country, area, priority DESC, id) WHERE state = 'ready';

  ALTER TABLE inbox ADD COLUMN state TEXT NOT NULL DEFAULT 'received';
  ALTER TABLE inbox ADD COLUMN device_id INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN job_id INTEGER;
  ALTER TABLE inbox ADD COLUMN call TEXT;
  ALTER TABLE inbox ADD COLUMN methods TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE inbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN due_at INTEGER;
  ALTER TABLE inbox ADD COLUMN failure TEXT;
  ALTER TABLE inbox ADD COLUMN is_read INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN reassigned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN note TEXT NOT NULL DEFAULT '{}';
  CREATE INDEX inbox_received ON inbox (id) WHERE state = 'received';
  CREATE INDEX inbox_under_way ON inbox (id) WHERE state <> 'received';
  CREATE INDEX inbox_age ON inbox (ended_at) WHERE state = 'received';
  CREATE TABLE assignments (
    account TEXT NOT NULL COLLATE NOCASE,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (account, message_id)
  ) WITHOUT ROWID;
  CREATE INDEX assignments_message ON assignments (message_id);
  CREATE TRIGGER inbox_out AFTER DELETE ON inbox BEGIN
    DELETE FROM assignments WHERE message_id = old.id;
  END;
  CREATE TABLE senders (
    account TEXT PRIMARY KEY COLLATE NOCASE,
    data TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE accounts (name TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID;

  INSERT INTO counts SELECT 'queued:' || account, count(*) FROM jobs WHERE queued = 1
    GROUP BY account;
  INSERT INTO counts SELECT 'sent bytes', coalesce(sum(size_bytes), 0) FROM jobs
    WHERE state = 'sent' AND archive_path IS NOT NULL;
  INSERT INTO counts SELECT 'inbox bytes', coalesce(sum(size_bytes), 0) FROM inbox;
  INSERT INTO counts SELECT 'dead', count(*) FROM jobs WHERE state IN ('failed', 'exceeded');
  CREATE TRIGGER jobs_dead_count AFTER UPDATE OF state ON jobs
    WHEN (old.state IN ('failed', 'exceeded')) <> (new.state IN ('failed', 'exceeded')) BEGIN
    UPDATE counts SET value = value + (new.state IN ('failed', 'exceeded')) * 2 - 1
      WHERE name = 'dead';
  END;
  CREATE TABLE queue_blocks (block INTEGER PRIMARY KEY, jobs INTEGER NOT NULL);
  INSERT INTO queue_blocks SELECT id >> 9, count(*) FROM jobs WHERE queued = 1 GROUP BY id >> 9;
  DROP TRIGGER jobs_in;
  DROP TRIGGER jobs_out;
  CREATE TRIGGER jobs_in AFTER INSERT ON jobs WHEN new.queued = 1 BEGIN
    UPDATE counts SET value = value + 1 WHERE name = 'queued';
    INSERT INTO counts VALUES ('queued:' || new.account, 1)
      ON CONFLICT DO UPDATE SET value = value + 1;
    INSERT INTO queue_blocks VALUES (new.id >> 9, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  END;
  CREATE TRIGGER jobs_out AFTER UPDATE OF queued ON jobs WHEN old.queued = 1 AND new.queued = 0 BEGIN
    UPDATE counts SET value = value - 1 WHERE name IN ('queued', 'queued:' || new.account);
    UPDATE queue_blocks SET jobs = jobs - 1 WHERE block = new.id >> 9;
    DELETE FROM queue_blocks WHERE block = new.id >> 9 AND jobs = 0;
  END;
  CREATE TRIGGER sent_bytes AFTER UPDATE OF archive_path ON jobs
    WHEN (old.archive_path IS NULL) <> (new.archive_path IS NULL) BEGIN
    UPDATE counts SET value = value + CASE WHEN new.archive_path IS NULL THEN -new.size_bytes
      ELSE new.size_bytes END WHERE name = 'sent bytes';
  END;
  CREATE TRIGGER inbox_bytes AFTER UPDATE OF size_bytes ON inbox BEGIN
    UPDATE counts SET value = value + new.size_bytes - old.size_bytes WHERE name = 'inbox bytes';
  END;
  CREATE TRIGGER inbox_bytes_in AFTER INSERT ON inbox BEGIN
    UPDATE counts SET value = value + new.size_bytes WHERE name = 'inbox bytes';
  END;
  CREATE TRIGGER inbox_bytes_out AFTER DELETE ON inbox BEGIN
    UPDATE counts SET value = value - old.size_bytes WHERE name = 'inbox bytes';
  END;
`;

/** Lines that receive, and where faxes go in both directions. */
const ROUTING = `
  ALTER TABLE devices ADD COLUMN description TEXT NOT NULL DEFAULT '';
  UPDATE devices SET receive = 1;
  CREATE TABLE device_methods (
    device_id INTEGER NOT NULL,
    guid TEXT NOT NULL,
    PRIMARY KEY (device_id, guid)
  ) WITHOUT ROWID;
  CREATE TABLE method_priorities (guid TEXT PRIMARY KEY, priority INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE extensions (name TEXT PRIMARY KEY COLLATE NOCASE, data TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE providers (name TEXT PRIMARY KEY COLLATE NOCASE, data TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE properties (
    device_id INTEGER NOT NULL,
    guid TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (device_id, guid)
  ) WITHOUT ROWID;
  CREATE TABLE outbound_groups (name TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID;
  CREATE TABLE group_devices (
    group_name TEXT NOT NULL COLLATE NOCASE,
    device_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (group_name, device_id)
  ) WITHOUT ROWID;
  CREATE TABLE outbound_rules (
    country INTEGER NOT NULL,
    area INTEGER NOT NULL,
    use_device INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    group_name TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (country, area)
  ) WITHOUT ROWID;
  INSERT INTO outbound_rules VALUES (0, 0, 0, 0, '<All Devices>');
  CREATE TABLE running (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** The trigger that tells of jobs. Later steps say otherwise when a fax has come to the archive. */
function jobChanges(isSentAdded: string): string {
  return `
  CREATE TRIGGER changes_jobs AFTER UPDATE OF state, attempts, device_id, page_count, queued ON jobs
    WHEN old.queued = 1 BEGIN
    INSERT INTO changes (kind, ref, account, data)
      SELECT 'job-changed', new.id, new.account,
        json_array(new.state, new.device_status, new.device_id, new.attempts, new.page_count)
      WHERE old.state <> new.state OR old.attempts <> new.attempts OR
        old.page_count <> new.page_count;
    INSERT INTO changes (kind, ref) SELECT 'line', v.id FROM devices v
      WHERE old.device_id <> new.device_id AND v.id IN (old.device_id, new.device_id);
    INSERT INTO changes (kind, ref, account)
      SELECT 'job-removed', new.id, new.account WHERE new.queued = 0;
    INSERT INTO changes (kind, ref, account)
      SELECT 'sent-added', new.id, new.account WHERE ${isSentAdded};
  END;`;
}

/** What happened, for those who listen: written by triggers, so that no change is forgotten. */
const CHANGES = `
  CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000 AS INTEGER)),
    kind TEXT NOT NULL,
    ref INTEGER NOT NULL DEFAULT 0,
    account TEXT NOT NULL DEFAULT '',
    data TEXT NOT NULL DEFAULT ''
  );
  CREATE TRIGGER changes_jobs_in AFTER INSERT ON jobs WHEN new.queued = 1 BEGIN
    INSERT INTO changes (kind, ref, account) VALUES ('job-added', new.id, new.account);
  END;
  ${jobChanges("new.queued = 0 AND new.state = 'sent'")}
  CREATE TRIGGER changes_sent_out AFTER UPDATE OF in_archive ON jobs
    WHEN old.in_archive = 1 AND new.in_archive = 0 AND new.state = 'sent' BEGIN
    INSERT INTO changes (kind, ref, account) VALUES ('sent-removed', new.id, new.account);
  END;
  CREATE TRIGGER changes_inbox_in AFTER INSERT ON inbox BEGIN
    INSERT INTO changes (kind, ref, data) VALUES ('incoming-added', new.id, new.device_id);
    INSERT INTO changes (kind, ref) VALUES ('line', new.device_id);
  END;
  CREATE TRIGGER changes_inbox AFTER UPDATE OF state, attempts ON inbox
    WHEN old.state <> new.state OR old.attempts <> new.attempts BEGIN
    INSERT INTO changes (kind, ref, data) VALUES ('incoming-changed', new.id, new.state);
    INSERT INTO changes (kind, ref) VALUES ('line', new.device_id);
    INSERT INTO changes (kind, ref)
      SELECT value, new.id FROM json_each('["incoming-removed","received-added"]')
      WHERE new.state = 'received' AND old.state <> 'received';
  END;
  CREATE TRIGGER changes_inbox_out AFTER DELETE ON inbox BEGIN
    INSERT INTO changes (kind, ref) VALUES
      (CASE old.state WHEN 'received' THEN 'received-removed' ELSE 'incoming-removed' END, old.id);
    INSERT INTO changes (kind, ref) SELECT 'line', old.device_id WHERE old.state <> 'received';
  END;
  CREATE TRIGGER changes_assigned AFTER INSERT ON assignments BEGIN
    INSERT INTO changes (kind, ref, account) VALUES ('assigned', new.message_id, new.account);
  END;
  CREATE TRIGGER changes_settings AFTER UPDATE ON settings WHEN old.value <> new.value BEGIN
    INSERT INTO changes (kind, data) VALUES ('setting', new.name);
  END;
  CREATE TRIGGER changes_settings_in AFTER INSERT ON settings BEGIN
    INSERT INTO changes (kind, data) VALUES ('setting', new.name);
  END;
  CREATE TRIGGER changes_devices AFTER UPDATE ON devices BEGIN
    INSERT INTO changes (kind, ref) VALUES ('device', new.id);
  END;
  CREATE TRIGGER changes_groups_in AFTER INSERT ON outbound_groups BEGIN
    INSERT INTO changes (kind) VALUES ('groups');
  END;
  CREATE TRIGGER changes_groups_out AFTER DELETE ON outbound_groups BEGIN
    INSERT INTO changes (kind) VALUES ('groups');
  END;
  CREATE TRIGGER changes_members_in AFTER INSERT ON group_devices BEGIN
    INSERT INTO changes (kind) VALUES ('groups');
  END;
  CREATE TRIGGER changes_members_out AFTER DELETE ON group_devices BEGIN
    INSERT INTO changes (kind) VALUES ('groups');
  END;
  CREATE TRIGGER changes_members AFTER UPDATE ON group_devices BEGIN
    INSERT INTO changes (kind) VALUES ('groups');
  END;
  CREATE TRIGGER changes_rules_in AFTER INSERT ON outbound_rules BEGIN
    INSERT INTO changes (kind) VALUES ('rules');
  END;
  CREATE TRIGGER changes_rules_out AFTER DELETE ON outbound_rules BEGIN
    INSERT INTO changes (kind) VALUES ('rules');
  END;
  CREATE TRIGGER changes_rules AFTER UPDATE ON outbound_rules BEGIN
    INSERT INTO changes (kind) VALUES ('rules');
  END;
`;

/**
 * Faxes of a broadcast stay in the queue until the last one has ended; what the archive does not have
 * is not announced there, and is found without it.
 */
const ENDINGS = `
  CREATE INDEX jobs_sent_unseen ON jobs (id) WHERE state = 'sent' AND in_archive = 0;
  UPDATE jobs SET in_archive = 0 WHERE state = 'sent' AND archive_path IS NULL;
  CREATE INDEX jobs_submission_open ON jobs (submission_id)
    WHERE submission_id <> '' AND state NOT IN ('sent', 'failed', 'exceeded', 'canceled');
  INSERT INTO counts VALUES ('ended', 0);
  CREATE TRIGGER jobs_ended AFTER UPDATE OF state, queued ON jobs
    WHEN (old.queued = 1 AND old.state IN ('sent', 'canceled')) <>
      (new.queued = 1 AND new.state IN ('sent', 'canceled')) BEGIN
    UPDATE counts SET value = value +
      (new.queued = 1 AND new.state IN ('sent', 'canceled')) * 2 - 1 WHERE name = 'ended';
  END;
  DROP TRIGGER changes_jobs;
  ${jobChanges("new.state = 'sent' AND old.state <> 'sent' AND new.in_archive = 1")}
`;

/** Only jobs that were dialled count as calls to a number: a submission need not note its own. */
const CALLS = `
  DROP INDEX jobs_number;
  CREATE INDEX jobs_number ON jobs (number) WHERE attempts > 0;
`;

/** Ids that one row of `queue_blocks` counts: its shift in the triggers above, as a power. */
export const BLOCK_BITS = 9;

/** The steps from an empty file to the present version, which is their number. */
export const SCHEMA_STEPS: readonly string[] = [
  FIRST,
  MESSAGES + ROUTING + CHANGES,
  ENDINGS,
  CALLS,
];
