//! The Open Badges API 3.0: programs that learners connect, what they read and bring in, and all they are refused.

mod badges;
mod brought;
mod consent;
mod flow;
pub mod program;
mod resource;
mod tokens;
