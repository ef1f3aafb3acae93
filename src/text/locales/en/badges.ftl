# Badges: issuers, keys, competencies, definitions, validations, awards.
refusal-issuer-name = An issuer's name has 1 to 200 characters on one line.
refusal-issuer-url = An issuer's address begins with https:// or http://.
refusal-did-web-needs-https = A did:web issuer needs an https base URL on a host name. Take did:key, or serve this instance by https.
refusal-did-key-needs-es256 = A did:key issuer signs its JWTs with ES256.
refusal-did-key-is-its-key = A did:key issuer is its key: it cannot be rotated, retired or revoked. Add another issuer.
refusal-key-stage = This key cannot take that step from where it stands.
refusal-issuer-no-active-key = The issuer does not use this algorithm.
refusal-achievement-name = A name has 1 to 120 characters on one line.
refusal-achievement-description = A description has 1 to 2,000 characters.
refusal-achievement-criteria = The text on how it is earned has 1 to 5,000 characters.
refusal-achievement-tags = Up to 20 tags of 1 to 60 characters, each once.
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
refusal-revocation-is-final = A revocation is never taken back: whoever saw it must be able to rely on it.

# What the badge itself says.
badge-total = Total
badge-probability = Probability that all required levels are reached (%)
badge-record = How the work was assessed
badge-record-description = The record of the assessment: rubric, estimate per criterion, number of peers.
badge-narrative = Work assessed by { $peers ->
    [one] one peer
   *[other] { $peers } peers
  } with the rubric "{ $rubric }". Probability that all required levels are reached: { $probability } %.{ $authors ->
    [one] {""}
   *[other] {" "}Group work: { $authors } authors, each of whom receives the badge.
  }

badge-by-trainer = Validated by the trainer.

# Where a validation stands.
validation-validated = Validated
validation-not-yet = Not yet: criterion "{ $criterion }", required level "{ $level }", probability { $probability }
validation-more-reviews = { $missing ->
    [one] One more peer review is needed
   *[other] { $missing } more peer reviews are needed
  }
validation-to-trainer = For the trainer to decide
validation-refused = Refused

# The commands of issuers and keys.
command-issuer-added = Issuer added: { $name }
command-key-rotated = The next key signs from now on; the old one stays published.
command-key-retired = The key signs no more; what it signed stays good.
command-key-revoked = The key is revoked: nothing it signed is good any more.
command-no-issuer = This instance has no issuer. Add one: compagnon issuer add --name NAME --url URL
command-which-issuer = This instance has several issuers: say which with --issuer ID.
