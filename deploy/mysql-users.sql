-- The users of a MySQL or MariaDB database, each with what it needs. Replace the passwords; run as an administrator, once, and again after a
-- migration that brings tables (genjin migrate says how many it applied). `genjin migrate` runs as genjin_migrate, `genjin serve` as
-- genjin with GENJIN_DATABASE_MIGRATE=false; a report reads as genjin_report. TestLeastPrivilege runs the program so.
CREATE DATABASE IF NOT EXISTS genjin CHARACTER SET utf8mb4;

CREATE USER IF NOT EXISTS genjin_migrate@'%' IDENTIFIED BY 'change-me-1';
GRANT ALL PRIVILEGES ON genjin.* TO genjin_migrate@'%';

-- The program: no schema, no other database, no deletes but of what it may forget, or has added to the sums. LOCK TABLES is what older MySQL wants for a shared lock.
CREATE USER IF NOT EXISTS genjin@'%' IDENTIFIED BY 'change-me-2';
GRANT SELECT, INSERT, LOCK TABLES ON genjin.* TO genjin@'%';
-- UPDATE on every table but those to which rows are only added: audit_events, audit_blocks, phone_views. Made from the tables there are:
--   SELECT CONCAT('GRANT UPDATE ON genjin.', table_name, ' TO genjin@''%'';') FROM information_schema.tables
--    WHERE table_schema = 'genjin' AND table_name NOT IN ('audit_events', 'audit_blocks', 'phone_views', 'goose_db_version', 'goose_lock');
GRANT DELETE ON genjin.blobs TO genjin@'%';
GRANT DELETE ON genjin.blob_parts TO genjin@'%';
GRANT DELETE ON genjin.conversations TO genjin@'%';
GRANT DELETE ON genjin.encryption_keys TO genjin@'%';
GRANT DELETE ON genjin.api_calls TO genjin@'%';
GRANT DELETE ON genjin.sum_changes TO genjin@'%';
GRANT DELETE ON genjin.ended_sessions TO genjin@'%';

-- Reports: reading, and not what people wrote to the assistant.
CREATE USER IF NOT EXISTS genjin_report@'%' IDENTIFIED BY 'change-me-3';
GRANT SELECT ON genjin.customers TO genjin_report@'%';
GRANT SELECT ON genjin.deals TO genjin_report@'%';
GRANT SELECT ON genjin.deal_stays TO genjin_report@'%';
GRANT SELECT ON genjin.payments TO genjin_report@'%';
GRANT SELECT ON genjin.users TO genjin_report@'%';
GRANT SELECT ON genjin.teams TO genjin_report@'%';
