//! What an operator relies on: the queue of jobs, the purge, mail, `doctor`.

mod doctor;
mod keys;
mod mail;
mod purge;
mod worker;
