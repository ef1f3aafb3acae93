//! Whole ways through the service.

mod import;
