//! Proposals: one change of a rubric each, and how the cohort decides on it.
//!
//! [`RubricContent::apply`] is pure and total: it gives a sound rubric that differs, or says why not.

use serde::{Deserialize, Serialize};

use super::rubric::{MOST_CRITERIA, MOST_LEVELS};
use super::{Criterion, CriterionKey, Level, RubricContent, facts, named};

named! {
    /// Who decides on proposals.
    pub enum DecisionRule {
        /// The members: a quorum of ballots, and more for than against.
        Vote = "vote",
        /// A trainer, with a reason; ballots are advice.
        Trainer = "trainer",
    }

    /// Where a proposal stands.
    pub enum ProposalState {
        /// Not yet decided.
        Open = "open",
        /// Applied: it made a new version.
        Accepted = "accepted",
        /// Not applied, for a reason that is kept.
        Rejected = "rejected",
        /// Taken back by its author.
        Withdrawn = "withdrawn",
    }

    /// What a ballot says.
    pub enum BallotChoice {
        /// For the change.
        For = "for",
        /// Against it.
        Against = "against",
        /// Neither; counts for the quorum.
        Abstain = "abstain",
    }
}

facts! {
    /// Why a change cannot be applied to a rubric.
    pub enum RefusedChange {
        /// It names a criterion that is not there (any more).
        NoSuchCriterion = "change_no_such_criterion",
        /// It names a level that is not there (any more).
        NoSuchLevel = "change_no_such_level",
        /// It adds a criterion under a key that is taken.
        KeyTaken = "change_key_taken",
        /// It would remove the last criterion.
        LastCriterion = "change_last_criterion",
        /// It would make more than thirty criteria.
        TooManyCriteria = "change_too_many_criteria",
        /// It would leave fewer than two levels.
        TooFewLevels = "change_too_few_levels",
        /// It would make more than ten levels.
        TooManyLevels = "change_too_many_levels",
        /// The new order does not hold each criterion once.
        NotAnOrder = "change_not_an_order",
        /// A criterion cannot be merged with itself.
        MergedWithItself = "change_merged_with_itself",
        /// The merged weight would be above 100.
        MergedTooHeavy = "change_merged_too_heavy",
        /// What it brings breaks a rule of rubrics (a text too long, a weight out of range…).
        Unsound = "change_unsound",
        /// The rubric is already so.
        ChangesNothing = "change_changes_nothing",
    }
}

facts! {
    /// Why nothing is done with a proposal.
    pub enum RefusedProposal {
        /// It is decided, or withdrawn.
        NotOpen = "proposal_not_open",
        /// The rubric has moved on and the change no longer applies to it.
        NoLongerApplies = "proposal_no_longer_applies",
        /// The members decide on this rubric's proposals by vote.
        ByVote = "proposal_decided_by_vote",
        /// A trainer decides on this rubric's proposals.
        ByTrainer = "proposal_decided_by_trainer",
    }
}

/// New words for one level; what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelWords {
    /// Which level, from 0, the lowest.
    pub level: usize,
    /// Its new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// One change of a rubric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Adds a criterion, after another or at the end.
    AddCriterion {
        /// The new criterion.
        criterion: Criterion,
        /// After which one; at the end where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<CriterionKey>,
    },
    /// Gives a criterion other words; what is absent stays.
    Reword {
        /// Which criterion.
        criterion: CriterionKey,
        /// Its new title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Its new description.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// New words for some of its levels.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        levels: Vec<LevelWords>,
    },
    /// Removes a criterion.
    RemoveCriterion {
        /// Which.
        criterion: CriterionKey,
    },
    /// Shows the criteria in another order.
    ReorderCriteria {
        /// Each key once, in the new order.
        order: Vec<CriterionKey>,
    },
    /// Adds a level. The lowest level keeps its points; those above the new one rise by a step.
    AddLevel {
        /// Of which criterion.
        criterion: CriterionKey,
        /// Where, from 0, the new lowest; the number of levels makes it the highest.
        at: usize,
        /// Its name.
        name: String,
        /// What work at this level looks like.
        #[serde(default)]
        description: String,
    },
    /// Removes a level. The lowest level's points stay; those above the removed one sink by a step.
    RemoveLevel {
        /// Of which criterion.
        criterion: CriterionKey,
        /// Which, from 0, the lowest.
        level: usize,
    },
    /// Gives a criterion another weight.
    SetWeight {
        /// Which criterion.
        criterion: CriterionKey,
        /// Its new weight, 1 to 100.
        weight: u32,
    },
    /// Makes two criteria one, with the sum of their weights and the levels of the one that stays.
    Merge {
        /// The criterion that stays, under its key.
        into: CriterionKey,
        /// The criterion that goes.
        from: CriterionKey,
        /// The title of the merged criterion; as it was where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Its description; as it was where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
}

impl RubricContent {
    /// The rubric with the change applied: always sound, always different.
    ///
    /// # Errors
    /// [`RefusedChange`] says why there is none.
    pub fn apply(&self, change: &Change) -> Result<Self, RefusedChange> {
        let mut new = self.clone();
        match change {
            Change::AddCriterion { criterion, after } => new.add(criterion, after.as_ref())?,
            Change::Reword { criterion, title, description, levels } => {
                let criterion = new.named(criterion)?;
                title.iter().for_each(|title| criterion.title.clone_from(title));
                description.iter().for_each(|text| criterion.description.clone_from(text));
                levels.iter().try_for_each(|words| reword(criterion, words))?;
            }
            Change::RemoveCriterion { criterion } => new.remove(criterion)?,
            Change::ReorderCriteria { order } => new.reorder(order)?,
            Change::AddLevel { criterion, at, name, description } => {
                let (name, description) = (name.clone(), description.clone());
                add_level(new.named(criterion)?, *at, Level { name, description, points: 0.0 })?;
            }
            Change::RemoveLevel { criterion, level } => {
                remove_level(new.named(criterion)?, *level)?;
            }
            Change::SetWeight { criterion, weight } => new.named(criterion)?.weight = *weight,
            Change::Merge { into, from, title, description } => {
                new.merge(into, from, title.as_deref(), description.as_deref())?;
            }
        }
        if new == *self {
            return Err(RefusedChange::ChangesNothing);
        }
        new.check("").map_err(|_| RefusedChange::Unsound)?;
        Ok(new)
    }

    fn place(&self, key: &CriterionKey) -> Result<usize, RefusedChange> {
        let place = self.criteria.iter().position(|criterion| criterion.key == *key);
        place.ok_or(RefusedChange::NoSuchCriterion)
    }

    fn named(&mut self, key: &CriterionKey) -> Result<&mut Criterion, RefusedChange> {
        let found = self.criteria.iter_mut().find(|criterion| criterion.key == *key);
        found.ok_or(RefusedChange::NoSuchCriterion)
    }

    fn add(&mut self, new: &Criterion, after: Option<&CriterionKey>) -> Result<(), RefusedChange> {
        if self.criterion(&new.key).is_some() {
            return Err(RefusedChange::KeyTaken);
        }
        if self.criteria.len() >= MOST_CRITERIA {
            return Err(RefusedChange::TooManyCriteria);
        }
        let at = match after {
            Some(key) => self.place(key)? + 1,
            None => self.criteria.len(),
        };
        self.criteria.insert(at, new.clone());
        Ok(())
    }

    fn remove(&mut self, key: &CriterionKey) -> Result<(), RefusedChange> {
        let place = self.place(key)?;
        if self.criteria.len() == 1 {
            return Err(RefusedChange::LastCriterion);
        }
        self.criteria.remove(place);
        Ok(())
    }

    fn reorder(&mut self, order: &[CriterionKey]) -> Result<(), RefusedChange> {
        let mut left = std::mem::take(&mut self.criteria);
        for key in order {
            let place = left.iter().position(|criterion| criterion.key == *key);
            self.criteria.push(left.remove(place.ok_or(RefusedChange::NotAnOrder)?));
        }
        if left.is_empty() { Ok(()) } else { Err(RefusedChange::NotAnOrder) }
    }

    fn merge(
        &mut self,
        into: &CriterionKey,
        from: &CriterionKey,
        title: Option<&str>,
        description: Option<&str>,
    ) -> Result<(), RefusedChange> {
        if into == from {
            return Err(RefusedChange::MergedWithItself);
        }
        self.place(into)?;
        let gone = self.criteria.remove(self.place(from)?);
        let kept = self.named(into)?;
        kept.weight = kept.weight.saturating_add(gone.weight);
        if kept.weight > 100 {
            return Err(RefusedChange::MergedTooHeavy);
        }
        title.into_iter().for_each(|title| title.clone_into(&mut kept.title));
        description.into_iter().for_each(|text| text.clone_into(&mut kept.description));
        Ok(())
    }
}

fn reword(criterion: &mut Criterion, words: &LevelWords) -> Result<(), RefusedChange> {
    let level = criterion.levels.get_mut(words.level).ok_or(RefusedChange::NoSuchLevel)?;
    words.name.iter().for_each(|name| level.name.clone_from(name));
    words.description.iter().for_each(|text| level.description.clone_from(text));
    Ok(())
}

fn add_level(criterion: &mut Criterion, at: usize, level: Level) -> Result<(), RefusedChange> {
    if at > criterion.levels.len() {
        return Err(RefusedChange::NoSuchLevel);
    }
    if criterion.levels.len() >= MOST_LEVELS {
        return Err(RefusedChange::TooManyLevels);
    }
    space_out(criterion, |levels| levels.insert(at, level));
    Ok(())
}

fn remove_level(criterion: &mut Criterion, level: usize) -> Result<(), RefusedChange> {
    if level >= criterion.levels.len() {
        return Err(RefusedChange::NoSuchLevel);
    }
    if criterion.levels.len() <= 2 {
        return Err(RefusedChange::TooFewLevels);
    }
    space_out(criterion, |levels| drop(levels.remove(level)));
    Ok(())
}

/// Changes the levels, then stands them on the same lowest point with the same step between them.
fn space_out(criterion: &mut Criterion, change: impl FnOnce(&mut Vec<Level>)) {
    let lowest = criterion.levels.first().map_or(0.0, |level| level.points);
    let step = criterion.step();
    change(&mut criterion.levels);
    for (i, level) in criterion.levels.iter_mut().enumerate() {
        // Nine decimals: 0.1 + 0.2 is 0.3 here, as its readers think.
        level.points = ((lowest + step * i as f64) * 1e9).round() / 1e9;
    }
}

/// The ballots of a proposal, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// How many are for.
    pub r#for: u32,
    /// How many are against.
    pub against: u32,
    /// How many are neither.
    pub abstain: u32,
}

impl Tally {
    /// How many ballots were cast.
    pub const fn cast(self) -> u32 {
        self.r#for.saturating_add(self.against).saturating_add(self.abstain)
    }

    /// Counts one more ballot.
    pub const fn count(&mut self, choice: BallotChoice, times: u32) {
        let place = match choice {
            BallotChoice::For => &mut self.r#for,
            BallotChoice::Against => &mut self.against,
            BallotChoice::Abstain => &mut self.abstain,
        };
        *place = place.saturating_add(times);
    }
}

/// What the ballots decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing yet.
    Open,
    /// The change is made.
    Accepted,
    /// It is not.
    Rejected,
}

/// What the ballots decide under a rule, where `eligible` members may vote.
///
/// Under [`DecisionRule::Trainer`] ballots are advice. Under [`DecisionRule::Vote`] the quorum (of all ballots,
/// never more than there are members) decides as soon as it is reached; a tie then waits for the ballots that
/// are still to come, and rejects once there are none.
pub fn decide(rule: DecisionRule, votes: Tally, quorum: u32, eligible: u32) -> Decision {
    if rule == DecisionRule::Trainer || votes.cast() < quorum.min(eligible).max(1) {
        return Decision::Open;
    }
    match votes.r#for.cmp(&votes.against) {
        std::cmp::Ordering::Greater => Decision::Accepted,
        std::cmp::Ordering::Less => Decision::Rejected,
        std::cmp::Ordering::Equal if votes.cast() < eligible => Decision::Open,
        std::cmp::Ordering::Equal => Decision::Rejected,
    }
}

/// What the ballots decide when a trainer closes the vote: without a quorum, or on a tie, nothing changes.
pub fn close(votes: Tally, quorum: u32, eligible: u32) -> Decision {
    match decide(DecisionRule::Vote, votes, quorum, eligible) {
        Decision::Open => Decision::Rejected,
        decided => decided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> impl Strategy<Value = CriterionKey> {
        "[a-d]".prop_map(CriterionKey)
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![9 => "[a-zé ]{0,12}", 1 => Just("x".repeat(5000)), 1 => Just("a\0".to_owned())]
    }

    prop_compose! {
        fn criterion()(
            key in key(), title in "[A-Z][a-zé ]{0,9}", description in "[a-z]{0,9}",
            weight in 1..=100_u32, lowest in -8..=8_i32, step in 1..=8_i32,
            names in prop::collection::vec(("[A-Z][a-z]{0,5}", "[a-z]{0,9}"), 2..=10),
        ) -> Criterion {
            let points = |i: usize| f64::from(lowest) / 4.0 + f64::from(step) / 4.0 * i as f64;
            let levels = names.into_iter().enumerate()
                .map(|(i, (name, description))| Level { name, description, points: points(i) });
            Criterion { key, title, description, weight, levels: levels.collect() }
        }
    }

    fn content() -> impl Strategy<Value = RubricContent> {
        prop::collection::vec(criterion(), 1..=4).prop_map(|criteria| {
            let mut content = RubricContent::default();
            for criterion in criteria {
                if content.criterion(&criterion.key).is_none() {
                    content.criteria.push(criterion);
                }
            }
            content
        })
    }

    fn change() -> impl Strategy<Value = Change> {
        let words = (0..11_usize, prop::option::of(text()), prop::option::of(text()))
            .prop_map(|(level, name, description)| LevelWords { level, name, description });
        prop_oneof![
            (criterion(), prop::option::of(key()))
                .prop_map(|(criterion, after)| Change::AddCriterion { criterion, after }),
            (
                key(),
                prop::option::of(text()),
                prop::option::of(text()),
                prop::collection::vec(words, 0..3)
            )
                .prop_map(|(criterion, title, description, levels)| Change::Reword {
                    criterion,
                    title,
                    description,
                    levels
                }),
            key().prop_map(|criterion| Change::RemoveCriterion { criterion }),
            prop::collection::vec(key(), 0..5).prop_map(|order| Change::ReorderCriteria { order }),
            (key(), 0..12_usize, text(), text()).prop_map(|(criterion, at, name, description)| {
                Change::AddLevel { criterion, at, name, description }
            }),
            (key(), 0..12_usize)
                .prop_map(|(criterion, level)| Change::RemoveLevel { criterion, level }),
            (key(), 0..=120_u32)
                .prop_map(|(criterion, weight)| Change::SetWeight { criterion, weight }),
            (key(), key(), prop::option::of(text()), prop::option::of(text())).prop_map(
                |(into, from, title, description)| Change::Merge { into, from, title, description }
            ),
        ]
    }

    proptest! {
        #[test]
        fn a_change_gives_a_sound_and_different_rubric_or_is_refused(
            content in content(), change in change()
        ) {
            prop_assume!(content.check("").is_ok());
            if let Ok(new) = content.apply(&change) {
                prop_assert_eq!(new.check(""), Ok(()));
                prop_assert_ne!(new.content_hash(), content.content_hash());
            }
        }

        #[test]
        fn a_rubric_and_a_change_survive_their_json(content in content(), change in change()) {
            let json = content.canonical_json();
            let read: RubricContent = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read.content_hash(), content.content_hash());
            prop_assert_eq!(read, content);
            let json = serde_json::to_string(&change).unwrap();
            prop_assert_eq!(serde_json::from_str::<Change>(&json).unwrap(), change);
        }

        #[test]
        fn the_same_change_twice_is_refused_or_harmless(content in content(), change in change()) {
            prop_assume!(content.check("").is_ok());
            if let Ok(twice) = content.apply(&change).and_then(|once| once.apply(&change)) {
                prop_assert_eq!(twice.check(""), Ok(()));
            }
        }

        #[test]
        fn more_votes_for_never_turn_an_acceptance_into_anything_else(
            r#for in 0..20_u32, against in 0..20_u32, abstain in 0..20_u32, quorum in 0..20_u32
        ) {
            let votes = Tally { r#for, against, abstain };
            let eligible = 100;
            if decide(DecisionRule::Vote, votes, quorum, eligible) == Decision::Accepted {
                let more = Tally { r#for: r#for + 1, ..votes };
                prop_assert_eq!(
                    decide(DecisionRule::Vote, more, quorum, eligible), Decision::Accepted
                );
            }
        }
    }

    #[test]
    fn adding_a_level_in_the_middle_keeps_the_step() {
        let level = |name: &str, points| Level {
            name: name.to_owned(),
            description: String::new(),
            points,
        };
        let criterion = Criterion {
            key: CriterionKey("a".to_owned()),
            title: "A".to_owned(),
            description: String::new(),
            weight: 1,
            levels: vec![level("un", 0.1), level("trois", 0.2)],
        };
        let content = RubricContent { criteria: vec![criterion] };
        let change: Change = serde_json::from_str(
            r#"{"kind": "add_level", "criterion": "a", "at": 1, "name": "deux"}"#,
        )
        .unwrap();
        let new = content.apply(&change).unwrap();
        let points: Vec<f64> = new.criteria[0].levels.iter().map(|level| level.points).collect();
        assert_eq!(points, [0.1, 0.2, 0.3]);
        assert_eq!(new.criteria[0].levels[1].name, "deux");
    }

    #[test]
    fn a_change_with_an_unknown_field_is_refused() {
        let json = r#"{"kind": "set_weight", "criterion": "a", "weight": 2, "why": "x"}"#;
        assert!(serde_json::from_str::<Change>(json).is_err());
    }

    #[test]
    fn the_quorum_decides_and_a_tie_waits_for_the_last_ballot() {
        let votes = |r#for, against, abstain| Tally { r#for, against, abstain };
        let vote = |votes| decide(DecisionRule::Vote, votes, 3, 5);
        assert_eq!(vote(votes(2, 0, 0)), Decision::Open);
        assert_eq!(vote(votes(2, 1, 0)), Decision::Accepted);
        assert_eq!(vote(votes(1, 2, 0)), Decision::Rejected);
        assert_eq!(vote(votes(1, 1, 1)), Decision::Open);
        assert_eq!(vote(votes(2, 2, 1)), Decision::Rejected);
        assert_eq!(decide(DecisionRule::Trainer, votes(5, 0, 0), 3, 5), Decision::Open);
        assert_eq!(decide(DecisionRule::Vote, votes(0, 0, 0), 0, 0), Decision::Open);
        assert_eq!(decide(DecisionRule::Vote, votes(2, 0, 0), 9, 2), Decision::Accepted);
        assert_eq!(close(votes(2, 0, 0), 3, 5), Decision::Rejected);
        assert_eq!(close(votes(3, 0, 0), 3, 5), Decision::Accepted);
    }
}
