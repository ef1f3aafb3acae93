# Badges: issuers, keys, competencies, definitions, validations, awards.
refusal-issuer-name = An issuer's name has 1 to 200 characters on one line.
refusal-issuer-url = An issuer's address begins with https:// or http://.
refusal-issuer-email = The issuer's e-mail address is not one.
refusal-did-web-needs-https = A did:web issuer needs an https base URL on a host name. Take did:key, or serve this instance by https.
refusal-did-key-needs-es256 = A did:key issuer signs its JWTs with ES256.
refusal-did-key-is-its-key = A did:key issuer is its key: it cannot be rotated, retired or revoked. Add another issuer.
refusal-key-stage = This key cannot take that step from where it stands.
refusal-issuer-no-active-key = The issuer does not use this algorithm.
refusal-key-revocation-time = A key is revoked as of a moment between its making and now.
refusal-key-revocation-pending = The revocation of this key has been asked for already and waits for a decision.
refusal-key-revocation-over = This revocation is decided already, or was taken back.
refusal-key-revocation-own = Whoever asks for a revocation cannot decide on it: another admin must, or whoever runs the machine. You can take it back.
refusal-no-issuer = This instance has no issuer yet whose key could sign. Add one first.
refusal-achievement-name = A name has 1 to 120 characters on one line.
refusal-achievement-description = A description has 1 to 2,000 characters.
refusal-achievement-criteria = The text on how it is earned has 1 to 5,000 characters.
refusal-achievement-tags = Up to 20 tags of 1 to 60 characters, each once.
refusal-achievement-tags-order = Some verifiers would sort two of the tags differently and refuse the badge: write one of them without emoji, or without full-width letters and ligatures.
refusal-achievement-translation = A translation needs a name, a description and criteria, within the same limits as the texts it translates.
refusal-achievement-picture = There is no such template, shape, icon or colour. /badge-templates lists the choices; a colour is written #rrggbb.
refusal-achievement-rubric-not-adopted = This rubric version is not an adopted one of this cohort.
refusal-achievement-unknown-issuer = There is no such issuer.
refusal-achievement-unknown-competency = This competency is not of this cohort.
refusal-achievement-archived = This badge definition is archived.
refusal-competency-target-url = The address in the framework begins with https:// or http:// and has up to 500 characters.
refusal-competency-framework = The framework's name and the code have up to 200 characters.
refusal-competency-in-use = Badge definitions refer to this competency.
refusal-rule-no-criterion = A rule asks for at least one criterion.
refusal-rule-criterion-twice = This criterion is named twice.
refusal-rule-unknown-criterion = The rubric has no such criterion.
refusal-rule-unknown-level = The criterion has no such level.
refusal-rule-lowest-level = The lowest level is always reached: it proves nothing.
refusal-rule-probability = The probability is between 0.5 and 0.999.
refusal-rule-peers = The number of peers is between 1 and 50.
refusal-rule-validity = The validity is between 1 and 600 months.
refusal-validation-final = This validation is decided already, for good.
refusal-decision-reason = Give the reason of the decision, in 1 to 1,000 characters.
refusal-validation-not-estimated = No peer's review has been estimated yet: a badge could not say what was reached.
refusal-award-revoked = This badge is revoked, for good.
refusal-award-not-sealed = This badge is being signed. Try again in a moment.
refusal-revocation-reason = Give the reason of the revocation, in 1 to 500 characters.
refusal-award-unknown = This achievement has no such award.
refusal-revocation-of-none = Name at least one award, or say "all": true; not both.
refusal-revocation-is-final = A revocation is never taken back: whoever saw it must be able to rely on it.

# What the badge itself says.
badge-source = Peer assessment
badge-work = The work that was assessed
badge-total = Total
badge-probability = Probability that all required levels are reached (%)
badge-record = How the work was assessed
badge-record-description = The record of the assessment: rubric, estimate per criterion, number of peers.
badge-narrative = Work assessed by { $peers ->
    [one] one peer
   *[other] { $peers } peers
  } with the rubric "{ $rubric }". Probability that all required levels are reached: { $probability }.{ $authors ->
    [one] {""}
   *[other] {" "}Group work: { $authors } authors, each of whom receives the badge.
  }

badge-by-trainer = Validated by the trainer.

# Where a validation stands.
validation-validated = Validated
validation-not-yet = Not yet: criterion "{ $criterion }", required level "{ $level }", a probability of { $probability }
validation-more-reviews = { $missing ->
    [one] One more peer review is needed
   *[other] { $missing } more peer reviews are needed
  }
validation-to-trainer = For the trainer to decide
validation-refused = Refused

# The commands of issuers and keys.
command-issuer-added = Issuer added: { $name }
command-key-rotated = The next key signs from now on; the old one stays published.
command-key-retired = The key signs no more, the next one does; what it signed stays good.
command-key-revocation-asked = Asked for; nothing has changed yet. Another admin approves it by the API, or you do: compagnon keys approve ID
command-key-revoked = The key is revoked and has left its issuer's document. What it sealed since then is being signed anew.
command-key-revocation-refused = The revocation is refused; nothing has changed.
command-key-revocation-withdrawn = The revocation is taken back; nothing has changed.
command-key-signed-anew = All that this key sealed is being signed anew.
command-no-issuer = This instance has no issuer. Add one: compagnon issuer add --name NAME --url URL
command-which-issuer = This instance has several issuers: say which with --issuer ID.

# The pages of badges.
badge-page-over = Badge
badge-page-picture = Picture of the badge
badge-page-check = Check this badge
badge-page-current = This page shows what the issuer signed. To be sure of it, check the badge.
badge-page-revoked = This badge was revoked on { $day }: it proves nothing any more.
badge-page-reason = Reason: { $reason }
badge-page-expired = This badge expired on { $day }.
badge-page-holder = Name this person shows (not signed):
badge-page-issuer = Issuer
badge-page-rubric = { $title }, version { $version }
badge-page-earned = How this badge is earned
badge-page-definition = The definition of the badge
badge-page-files = The files
badge-page-bundle = With what verifies it without network:
badge-page-ob2 = Open Badges 2.0, for older backpacks:
badge-page-work = See the work that was assessed
shown-work-over = The work that was assessed
badge-page-files-hint = Each of these files is the badge: it can be verified without this page, here or elsewhere.
my-badges-none = You have no badge yet.
my-badges-since = Earned on { $day }
my-badges-being-signed = Your badge is being signed.
my-badges-name-shown = The badge's page shows your name.
my-badges-name-hidden = The badge's page does not show your name.
my-badges-show-name = Show my name there
my-badges-hide-name = Show my name no more
my-badges-missing = What you lack for the others
done-name-shown = The badge's page shows your name from now on.
done-name-hidden = The badge's page no longer shows your name.
grounds-estimate = { $reviews ->
    [one] estimated { $mean } of { $top } ({ $interval }, with 9 chances in 10), from { $reviews } review
   *[other] estimated { $mean } of { $top } ({ $interval }, with 9 chances in 10), from { $reviews } reviews
}
grounds-validated = All required levels are reached: a probability of { $probability }, { $peers ->
    [one] { $peers } peer
   *[other] { $peers } peers
}
grounds-not-yet = Not yet: the criterion "{ $criterion }" must reach "{ $level }". The probability that it has is { $probability } (estimate in points: { $interval }); for the whole, { $joint } instead of { $asked }.
grounds-not-anchored = The peers say so with enough certainty, but no trainer's review holds the scale in place: a trainer decides.
grounds-only-pooled = The certainty comes only from the comparison with the other works: a trainer decides.
grounds-not-estimated = The estimate does not say all that the rule asks for: a trainer decides.
grounds-granted = Validated by decision: { $reason }
grounds-refused = Refused by decision: { $reason }
rule-asks = { $peers ->
    [one] The probability that all these levels are reached must be at least { $probability }, by the word of at least { $peers } peer.
   *[other] The probability that all these levels are reached must be at least { $probability }, by the word of at least { $peers } peers.
}
rule-unpooled = It must also be { $probability } without leaning on the other works.
rule-peer-only = The peers' word is enough.
rule-anchored = Without a trainer's review to hold the scale in place, a trainer decides.
rule-validity = { $months ->
    [one] The badge is valid for { $months } month.
   *[other] The badge is valid for { $months } months.
}
rule-for-ever = The badge is valid without an end date.

# The pages of badges' definitions.
achievements-title = Badges of the cohort
achievements-none = No badge is defined yet.
achievement-page-over = Definition of a badge
achievement-page-archived = Archived: this badge is no longer given; those that were stay good.
achievement-page-rule = What is required
achievement-page-validations = Where learners stand
achievement-page-no-validation = Nobody has been assessed for this badge yet.
achievement-page-grounds = Criterion by criterion
achievement-page-decide = Decide
achievement-page-reason = Reason for the decision
achievement-page-validate = Validate
achievement-page-refuse = Refuse
achievement-page-for-good = This is final.
achievement-page-awards = Badges given
achievement-page-no-award = No badge given.
achievement-page-see-badge = See the badge
achievement-page-being-signed = Being signed.
achievement-page-revoke = Revoke
achievement-page-revoke-reason = Reason for the revocation (for the person and the log, not published)
achievement-page-revoke-button = Revoke this badge
achievement-language-fr = French
achievement-language-en = English
achievement-new-title = Define a badge
achievement-new-what = What the badge says
achievement-new-name = Name
achievement-new-description = Description
achievement-new-description-hint = What the person who has this badge can do. An employer reads it first.
achievement-new-criteria = How it is earned
achievement-new-criteria-hint = The text takes Markdown.
achievement-new-tags = Keywords, separated by commas
achievement-new-language = Language of the badge
achievement-new-no-issuer = This instance has no issuer yet: ask whoever keeps it to add one.
achievement-new-levels = Level required of each criterion
achievement-new-not-required = not required
achievement-new-rule = When is it sure enough?
achievement-new-probability = Probability that all these levels are reached
achievement-new-probability-hint = From 0.5 to 0.999; 0.9 is usual.
achievement-new-peers = At least so many peers
achievement-new-peer-only = The peers' word is enough, even without a trainer's review
achievement-new-unpooled = Probability required without leaning on the other works (usually 0.8; empty: not asked for)
achievement-new-validity = Validity in months (no end if empty)
achievement-new-picture = Picture
achievement-new-translation = Translation into English or French
achievement-new-translation-hint = Optional: the same texts in the other language. Badges point to it.
achievement-new-template = Template
achievement-new-icon = Icon
achievement-new-usual = the template's own
achievement-new-primary = Main colour, #rrggbb (optional)
achievement-new-accent = Second colour, #rrggbb (optional)
achievement-new-button = Define this badge
achievement-new-no-rubric = No rubric of the cohort is adopted yet: a badge stands on an adopted rubric.
achievement-new-which-rubric = On which rubric does this badge stand?
done-achievement-defined = The badge is defined.
done-validation-decided = The decision is made.
achievement-page-issuing = Badges decided: { $decided }; signed: { $signed }; under way: { $waiting }; given up after several tries: { $failed }.
achievement-page-resume = Try again what was given up
done-issuing-resumed = What was given up is tried again.
done-award-revoked = The badge is revoked.

# The public pages of rubrics, issuers, problems and the API.
rubric-version-number = Version { $number }
rubric-version-adopted-on = adopted on { $day }
rubric-version-contributors = { $people ->
    [0] This version never changes.
    [one] This version never changes; it holds the ideas of { $people } person.
   *[other] This version never changes; it holds the ideas of { $people } people.
}
rubric-version-weight = Weight: { $weight }
rubric-version-level = Level
rubric-version-looks = What it looks like
rubric-version-points = Points
rubric-version-hash = Hash of the content (SHA-256):
issuer-page-lead = The badges of this issuer are signed with the keys below. Its name is the one it gives itself; its id is what the signature proves.
issuer-page-id = Id
issuer-page-jwt-id = Id of JWTs
issuer-page-url = Website
issuer-page-document = Document that publishes its keys
issuer-page-keys = Published keys
issuer-page-algorithm = Algorithm
issuer-page-stage = State
key-stage-next = next, does not sign yet
key-stage-active = signs
key-stage-retired = signs no more; what it signed stays good
key-stage-revoked = revoked
problem-page-over = Type of problem
problem-page-hint = The API points to this page when it refuses a request.
api-page-lead = The whole description, for programs:
api-page-groups = Groups of operations
api-page-body = Body:
api-page-required = required
