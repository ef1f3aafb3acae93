DROP TABLE reissue_log;
DROP TABLE key_revocations;
DROP INDEX credentials_by_key;
