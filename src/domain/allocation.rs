//! Which work a reviewer is given next: just in time, least reviewed first.
//!
//! The rule, in this order. Never: one's own or one's group's work, a work one has reviewed, holds or declined, a
//! work with K+1 reviews done or under way. Then, among what is left:
//!
//! 1. works with fewer than K before those that get their extra one (the place K+1 is what keeps drop-outs from
//!    leaving others short);
//! 2. works whose authors have not been given the reviewer's own work before a reciprocal pair;
//! 3. the work whose lease the reviewer let lapse, so that what they began is not lost;
//! 4. the fewest reviews done or under way, less 1.5 where an author has done their own K;
//! 5. chance.
//!
//! A reviewer who has taken K+1 works gets more only where a work has fewer than K, so that volunteers fill the
//! holes drop-outs leave and nobody uses up the others' places.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::{PersonId, SubmissionId};

/// A work that may be reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The submission.
    pub submission: SubmissionId,
    /// All who wrote it.
    pub authors: Vec<PersonId>,
}

/// How far a reviewer is with a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Holds a lease that has not lapsed.
    Held,
    /// Has posted the review.
    Done,
    /// Has given the work back; it is not offered again.
    Declined,
    /// Let the lease lapse; the place is free again.
    Lapsed,
}

/// What ties a reviewer to a work. A reviewer may have lapsed on a work several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Who.
    pub reviewer: PersonId,
    /// With which work.
    pub submission: SubmissionId,
    /// How far.
    pub progress: Progress,
}

/// Chooses the next work for a reviewer; `None` when nothing is left for them.
///
/// `k` is how many reviews each work is to get. `chance` breaks ties: draw it anew for each request.
pub fn next_work(
    reviewer: PersonId,
    works: &[Work],
    ties: &[Tie],
    k: u32,
    chance: u64,
) -> Option<SubmissionId> {
    let board = Board::new(works, ties);
    let mine = board.taken_by.get(&reviewer).map_or(0, |taken| count(taken.len()));
    let may_fill_extra = mine < k + 1;
    let own = ties.iter().filter(|tie| tie.reviewer == reviewer);
    let (lapsed, seen): (Vec<&Tie>, Vec<&Tie>) =
        own.partition(|tie| tie.progress == Progress::Lapsed);
    let on = |ties: &[&Tie]| ties.iter().map(|tie| tie.submission).collect::<HashSet<_>>();
    let (lapsed, seen) = (on(&lapsed), on(&seen));
    works
        .iter()
        .filter(|work| !work.authors.contains(&reviewer) && !seen.contains(&work.submission))
        .filter_map(|work| {
            let reviews = board.reviews_of(work.submission);
            let extra = reviews >= k;
            if reviews > k || (extra && !may_fill_extra) {
                return None;
            }
            Some(Candidate {
                extra,
                reciprocal: board.is_reciprocal(reviewer, work),
                fresh: !lapsed.contains(&work.submission),
                weight: 2 * i64::from(reviews) - if board.has_earned(work, k) { 3 } else { 0 },
                chance: mix(chance, work.submission),
                submission: work.submission,
            })
        })
        .min_by(Candidate::order)
        .map(|candidate| candidate.submission)
}

/// A work that the reviewer may be given, with what it is ranked by; the least goes first.
struct Candidate {
    extra: bool,
    reciprocal: bool,
    fresh: bool,
    weight: i64,
    chance: u64,
    submission: SubmissionId,
}

impl Candidate {
    fn order(&self, other: &Self) -> Ordering {
        let key = |one: &Self| {
            (one.extra, one.reciprocal, one.fresh, one.weight, one.chance, one.submission)
        };
        key(self).cmp(&key(other))
    }
}

/// The state of the whole activity, looked up by work and by person.
struct Board<'a> {
    /// By work: how many reviews are done or under way.
    reviews: HashMap<SubmissionId, u32>,
    /// By reviewer: the works they hold or have done.
    taken_by: HashMap<PersonId, HashSet<SubmissionId>>,
    /// By reviewer: how many reviews they have done.
    done_by: HashMap<PersonId, u32>,
    /// By person: the works they wrote.
    works_of: HashMap<PersonId, Vec<&'a Work>>,
}

impl<'a> Board<'a> {
    fn new(works: &'a [Work], ties: &[Tie]) -> Self {
        let mut board = Self {
            reviews: HashMap::new(),
            taken_by: HashMap::new(),
            done_by: HashMap::new(),
            works_of: HashMap::new(),
        };
        for tie in ties {
            if matches!(tie.progress, Progress::Held | Progress::Done) {
                *board.reviews.entry(tie.submission).or_default() += 1;
                board.taken_by.entry(tie.reviewer).or_default().insert(tie.submission);
            }
            if tie.progress == Progress::Done {
                *board.done_by.entry(tie.reviewer).or_default() += 1;
            }
        }
        for work in works {
            for author in &work.authors {
                board.works_of.entry(*author).or_default().push(work);
            }
        }
        board
    }

    fn reviews_of(&self, submission: SubmissionId) -> u32 {
        self.reviews.get(&submission).copied().unwrap_or(0)
    }

    /// Whether one author at least has done the K reviews asked of them; a drop-out takes nothing from the group.
    fn has_earned(&self, work: &Work, k: u32) -> bool {
        work.authors.iter().any(|author| self.done_by.get(author).is_some_and(|done| *done >= k))
    }

    /// Whether an author of the work reviews, or has reviewed, a work of the reviewer.
    fn is_reciprocal(&self, reviewer: PersonId, work: &Work) -> bool {
        let Some(own) = self.works_of.get(&reviewer) else { return false };
        work.authors.iter().any(|author| {
            let taken = self.taken_by.get(author);
            taken.is_some_and(|taken| own.iter().any(|work| taken.contains(&work.submission)))
        })
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Mixes the drawn chance with a work's id (the finaliser of splitmix64, Steele et al. 2014).
fn mix(chance: u64, submission: SubmissionId) -> u64 {
    let (high, low) = submission.0.as_u64_pair();
    let mut z = chance ^ high.rotate_left(17) ^ low;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n + 1))
    }

    fn submission(n: u128) -> SubmissionId {
        SubmissionId(Uuid::from_u128((n + 1) << 64))
    }

    fn work(n: u128, authors: &[u128]) -> Work {
        Work {
            submission: submission(n),
            authors: authors.iter().map(|author| person(*author)).collect(),
        }
    }

    const fn tie(reviewer: PersonId, submission: SubmissionId, progress: Progress) -> Tie {
        Tie { reviewer, submission, progress }
    }

    /// A cohort that works through an activity, one request at a time.
    struct Cohort {
        works: Vec<Work>,
        ties: Vec<Tie>,
        people: u128,
        k: u32,
        state: u64,
    }

    impl Cohort {
        fn new(groups: &[u8], k: u32, seed: u64) -> Self {
            let (mut works, mut people) = (Vec::new(), 0);
            for (n, size) in groups.iter().enumerate() {
                let members: Vec<u128> = (people..people + u128::from(*size)).collect();
                works.push(work(n as u128, &members));
                people += u128::from(*size);
            }
            Self { works, ties: Vec::new(), people, k, state: seed | 1 }
        }

        fn draw(&mut self) -> u64 {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            self.state
        }

        /// One request; `end` says what becomes of the lease.
        fn ask(&mut self, reviewer: u128, end: Progress) -> Option<SubmissionId> {
            let chance = self.draw();
            let given = next_work(person(reviewer), &self.works, &self.ties, self.k, chance)?;
            self.check(person(reviewer), given);
            self.ties.push(tie(person(reviewer), given, end));
            Some(given)
        }

        /// What must never happen, whatever came before.
        fn check(&self, reviewer: PersonId, given: SubmissionId) {
            let work = self.works.iter().find(|work| work.submission == given).unwrap();
            assert!(!work.authors.contains(&reviewer), "one's own or one's group's work");
            let again = self.ties.iter().any(|tie| {
                tie.reviewer == reviewer
                    && tie.submission == given
                    && tie.progress != Progress::Lapsed
            });
            assert!(!again, "the same work twice, or after it was declined");
            assert!(self.count(given) < self.k + 1, "more than K+1");
            let under_k = self.works.iter().any(|other| {
                self.count(other.submission) < self.k
                    && !other.authors.contains(&reviewer)
                    && !self.ties.iter().any(|tie| {
                        tie.reviewer == reviewer
                            && tie.submission == other.submission
                            && tie.progress != Progress::Lapsed
                    })
            });
            assert!(self.count(given) < self.k || !under_k, "an extra review before all have K");
        }

        fn count(&self, work: SubmissionId) -> u32 {
            let live = |tie: &&Tie| matches!(tie.progress, Progress::Held | Progress::Done);
            let ties = self.ties.iter().filter(|tie| tie.submission == work);
            u32::try_from(ties.filter(live).count()).unwrap()
        }
    }

    #[test]
    fn the_least_reviewed_work_goes_first_counting_those_under_way() {
        let works = [work(0, &[0]), work(1, &[1]), work(2, &[2])];
        let ties = [
            tie(person(2), submission(0), Progress::Done),
            tie(person(0), submission(1), Progress::Held),
        ];
        assert_eq!(next_work(person(9), &works, &ties, 3, 7), Some(submission(2)));
    }

    #[test]
    fn the_work_of_those_who_reviewed_goes_before_one_review_fewer() {
        let works = [work(0, &[0]), work(1, &[1]), work(2, &[2])];
        // 0 did its one review; its own work has one already, and still goes before 1's, which has none.
        let ties = [
            tie(person(0), submission(2), Progress::Done),
            tie(person(3), submission(0), Progress::Done),
        ];
        assert_eq!(next_work(person(9), &works, &ties, 1, 7), Some(submission(1)), "K first");
        let ties_of_two = [
            tie(person(0), submission(2), Progress::Done),
            tie(person(0), submission(1), Progress::Done),
            tie(person(3), submission(0), Progress::Done),
            tie(person(3), submission(0), Progress::Lapsed),
        ];
        assert_eq!(next_work(person(9), &works, &ties_of_two, 2, 7), Some(submission(0)));
    }

    #[test]
    fn a_pair_does_not_review_each_other_while_others_are_there() {
        let works = [work(0, &[0]), work(1, &[1]), work(2, &[2])];
        let ties = [
            tie(person(0), submission(1), Progress::Done),
            tie(person(9), submission(2), Progress::Done),
        ];
        for chance in 0..50 {
            assert_eq!(next_work(person(1), &works, &ties, 3, chance), Some(submission(2)));
        }
        let alone = [work(0, &[0]), work(1, &[1])];
        assert_eq!(next_work(person(1), &alone, &ties, 3, 1), Some(submission(0)), "no other");
    }

    #[test]
    fn a_lapsed_lease_frees_the_place_and_is_offered_to_its_reviewer_again() {
        let works = [work(0, &[0]), work(1, &[1])];
        let ties = [tie(person(9), submission(1), Progress::Lapsed)];
        for chance in 0..50 {
            assert_eq!(next_work(person(9), &works, &ties, 2, chance), Some(submission(1)));
        }
        let full = [
            tie(person(7), submission(1), Progress::Done),
            tie(person(8), submission(1), Progress::Done),
            tie(person(6), submission(1), Progress::Lapsed),
        ];
        assert_eq!(next_work(person(9), &works[1..], &full, 1, 1), None, "K+1 are there");
        assert_eq!(next_work(person(9), &works[1..], &full[1..], 1, 1), Some(submission(1)));
    }

    #[test]
    fn a_volunteer_past_the_extra_review_only_fills_holes() {
        let works: Vec<Work> = (0..5).map(|n| work(n, &[n])).collect();
        let done = |n| tie(person(9), submission(n), Progress::Done);
        let ties = [done(0), done(1)];
        assert_eq!(next_work(person(9), &works[..2], &ties, 1, 1), None);
        let mut full = ties.to_vec();
        full.extend([2, 3].map(|n| tie(person(8), submission(n), Progress::Done)));
        assert_eq!(next_work(person(9), &works, &full, 1, 1), Some(submission(4)), "a hole");
        full.push(tie(person(7), submission(4), Progress::Done));
        assert_eq!(next_work(person(9), &works, &full, 1, 1), None, "only extra places left");
    }

    #[test]
    fn chance_decides_between_equals() {
        let works: Vec<Work> = (0..6).map(|n| work(n, &[n])).collect();
        let given: HashSet<_> =
            (0..200).filter_map(|c| next_work(person(99), &works, &[], 2, c)).collect();
        assert_eq!(given.len(), works.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn whatever_happens_nobody_gets_what_they_must_not(
            groups in prop::collection::vec(1_u8..4, 2..10),
            k in 1_u32..5,
            seed in any::<u64>(),
            moves in prop::collection::vec((0_u8..30, 0_u8..8), 0..60),
        ) {
            let mut cohort = Cohort::new(&groups, k, seed);
            for (who, fate) in moves {
                let end = match fate {
                    0 => Progress::Declined,
                    1 => Progress::Lapsed,
                    2 => Progress::Held,
                    _ => Progress::Done,
                };
                cohort.ask(u128::from(who) % cohort.people, end);
            }
        }

        #[test]
        fn without_drop_outs_all_are_served_and_all_works_get_nearly_the_same(
            n in 6_u8..25,
            k in 1_u32..5,
            seed in any::<u64>(),
        ) {
            // In a smaller class who comes last may find only works they know.
            prop_assume!(u32::from(n) >= 2 * k);
            let mut cohort = Cohort::new(&vec![1; usize::from(n)], k, seed);
            for _ in 0..k {
                let mut order: Vec<u128> = (0..cohort.people).collect();
                for i in (1..order.len()).rev() {
                    let j = cohort.draw() as usize % (i + 1);
                    order.swap(i, j);
                }
                for reviewer in order {
                    prop_assert!(cohort.ask(reviewer, Progress::Done).is_some(), "nothing left");
                }
            }
            let counts: Vec<u32> =
                cohort.works.iter().map(|work| cohort.count(work.submission)).collect();
            prop_assert!(counts.iter().all(|c| c.abs_diff(k) <= 1), "{counts:?} for {k}");
        }
    }
}
