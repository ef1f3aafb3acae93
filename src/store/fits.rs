//! Fits: sealed runs of the model, with what they say of each work and each reviewer.

use diesel::prelude::*;

use super::tables::{estimates, fits, reviewer_estimates};
use super::{Conn, StoreError, StoreResult, on_backend};
use crate::domain::{ActivityId, FitId, Moment, PersonId, SubmissionId};

/// How many rows one statement carries.
const BATCH: usize = 1000;

/// The name under which the total stands among the criteria.
pub const TOTAL: &str = "total";

/// What went into a fit and what it was.
#[derive(Clone, Debug, PartialEq, Queryable, Insertable)]
#[diesel(table_name = fits)]
pub struct Seal {
    /// Its id.
    pub id: FitId,
    /// Of which activity.
    pub activity_id: ActivityId,
    /// Which model, with its version.
    pub model: String,
    /// The seed of its chains.
    pub seed: i64,
    /// SHA-256 of what went in, in hexadecimal.
    pub inputs_hash: String,
    /// How many peers' reviews went in.
    pub reviews: i32,
    /// Whether works of known level went in.
    pub anchored: bool,
    /// When it was sealed.
    pub sealed_at: Moment,
    /// By how much the guard foretold unseen marks better, in mean log probability; none where it was not asked.
    pub guard_gain: Option<f64>,
}

/// What a fit says of one work in one criterion, in the criterion's points.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimated {
    /// Which work.
    pub submission: SubmissionId,
    /// The criterion's key, or [`TOTAL`].
    pub criterion: String,
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// Lower end of the 90 % interval.
    pub low90: f64,
    /// Upper end of the 90 % interval.
    pub high90: f64,
    /// For each level from the lowest: the probability that it is reached. Empty for the total.
    pub p_reached: Vec<f64>,
    /// From how many peers' reviews.
    pub reviews: i32,
}

/// What a fit says of one reviewer.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct ReviewerEstimated {
    /// Who.
    pub person: PersonId,
    /// How much higher they mark than their peers would, in steps of the scale.
    pub leniency: f64,
    /// How much their marks agree with the works' true values, 0 to 1.
    pub reliability: f64,
    /// From how many reviews.
    pub reviews: i32,
    /// The probability that they mark without looking at the works; none where the guard was not asked.
    pub blind: Option<f64>,
}

type Row = (SubmissionId, String, f64, f64, f64, f64, String, i32);

const COLUMNS: (
    estimates::submission_id,
    estimates::criterion,
    estimates::mean,
    estimates::sd,
    estimates::low90,
    estimates::high90,
    estimates::p_reached,
    estimates::reviews,
) = (
    estimates::submission_id,
    estimates::criterion,
    estimates::mean,
    estimates::sd,
    estimates::low90,
    estimates::high90,
    estimates::p_reached,
    estimates::reviews,
);

fn estimated(row: Row) -> StoreResult<Estimated> {
    let (submission, criterion, mean, sd, low90, high90, p_reached, reviews) = row;
    let p_reached = serde_json::from_str(&p_reached)
        .map_err(|error| StoreError::Corrupt(format!("estimates.p_reached: {error}")))?;
    Ok(Estimated { submission, criterion, mean, sd, low90, high90, p_reached, reviews })
}

/// A fit's seal.
///
/// # Errors
/// The database's own.
pub fn find(conn: &mut Conn, id: FitId) -> StoreResult<Option<Seal>> {
    Ok(fits::table.find(id).first(conn).optional()?)
}

/// The fit of these inputs by that model, if it was sealed before.
///
/// # Errors
/// The database's own.
pub fn sealed(
    conn: &mut Conn,
    activity: ActivityId,
    inputs_hash: &str,
    model: &str,
) -> StoreResult<Option<FitId>> {
    let query = fits::table
        .filter(fits::activity_id.eq(activity))
        .filter(fits::inputs_hash.eq(inputs_hash).and(fits::model.eq(model)))
        .order(fits::sealed_at)
        .select(fits::id);
    Ok(query.first(conn).optional()?)
}

/// Keeps a fit for ever.
///
/// # Errors
/// The database's own.
pub fn seal(
    conn: &mut Conn,
    seal: &Seal,
    works: &[Estimated],
    reviewers: &[ReviewerEstimated],
) -> StoreResult<()> {
    on_backend!(conn, |c| diesel::insert_into(fits::table).values(seal).execute(c))?;
    for batch in works.chunks(BATCH) {
        let rows: Vec<_> = batch
            .iter()
            .map(|one| {
                (
                    estimates::fit_id.eq(seal.id),
                    estimates::submission_id.eq(one.submission),
                    estimates::criterion.eq(&one.criterion),
                    estimates::mean.eq(one.mean),
                    estimates::sd.eq(one.sd),
                    estimates::low90.eq(one.low90),
                    estimates::high90.eq(one.high90),
                    estimates::p_reached.eq(json(&one.p_reached)),
                    estimates::reviews.eq(one.reviews),
                )
            })
            .collect();
        on_backend!(conn, |c| diesel::insert_into(estimates::table).values(rows).execute(c))?;
    }
    for batch in reviewers.chunks(BATCH) {
        let rows: Vec<_> = batch
            .iter()
            .map(|one| {
                (
                    reviewer_estimates::fit_id.eq(seal.id),
                    reviewer_estimates::person_id.eq(one.person),
                    reviewer_estimates::leniency.eq(one.leniency),
                    reviewer_estimates::reliability.eq(one.reliability),
                    reviewer_estimates::reviews.eq(one.reviews),
                    reviewer_estimates::blind.eq(one.blind),
                )
            })
            .collect();
        on_backend!(conn, |c| diesel::insert_into(reviewer_estimates::table)
            .values(rows)
            .execute(c))?;
    }
    Ok(())
}

fn json(p_reached: &[f64]) -> String {
    serde_json::to_string(p_reached).unwrap_or_else(|_| "[]".to_owned())
}

/// What a fit says of all works, by work and criterion.
///
/// # Errors
/// The database's own.
pub fn estimates(conn: &mut Conn, fit: FitId) -> StoreResult<Vec<Estimated>> {
    let query = estimates::table
        .filter(estimates::fit_id.eq(fit))
        .order((estimates::submission_id, estimates::criterion))
        .select(COLUMNS);
    query.load::<Row>(conn)?.into_iter().map(estimated).collect()
}

/// What a fit says of one work, by criterion.
///
/// # Errors
/// The database's own.
pub fn estimates_of(
    conn: &mut Conn,
    fit: FitId,
    submission: SubmissionId,
) -> StoreResult<Vec<Estimated>> {
    let query = estimates::table
        .filter(estimates::fit_id.eq(fit).and(estimates::submission_id.eq(submission)))
        .order(estimates::criterion)
        .select(COLUMNS);
    query.load::<Row>(conn)?.into_iter().map(estimated).collect()
}

/// What a fit says of the reviewers, by person.
///
/// # Errors
/// The database's own.
pub fn reviewers(conn: &mut Conn, fit: FitId) -> StoreResult<Vec<ReviewerEstimated>> {
    let query = reviewer_estimates::table
        .filter(reviewer_estimates::fit_id.eq(fit))
        .order(reviewer_estimates::person_id)
        .select((
            reviewer_estimates::person_id,
            reviewer_estimates::leniency,
            reviewer_estimates::reliability,
            reviewer_estimates::reviews,
            reviewer_estimates::blind,
        ));
    Ok(query.load(conn)?)
}
