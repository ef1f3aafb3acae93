//! The Open Badges API 3.0 (section 6 of the standard), as a provider: a program that a learner has connected reads the
//! learner's badges and brings in badges from elsewhere; and OAuth 2.0 as section 7 profiles it. Outside `/api/v1`: the
//! standard gives the paths, the shapes and the refusals. Its description is the document at `/ims/ob/v3p0/discovery`.

mod bearer;
mod credentials;
mod discovery;
mod oauth;
mod profile;
pub mod routes;
mod status;
