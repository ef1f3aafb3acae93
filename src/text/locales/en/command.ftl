# command

# The demo.
demo-count = { $reviews } peer reviews, { $badges } signed badges.
demo-without = { $count ->
    [0] Everybody has at least one badge.
    [one] { $count } person without a badge: { $names }.
   *[other] { $count } people without a badge: { $names }.
}
demo-badges = The badges are in { $folder } (JSON, JWT, PNG and SVG).
demo-verify = To check one: compagnon verify --data { $folder } { $folder }/badges/1.png
demo-address = The instance: { $url }
demo-log-in = { $role }, { $name }: { $address } { $password }
demo-password = Everybody else has the same form of address (first.last@formation.example) and the same password.
demo-earned = badge earned (probability { $joint } that all required levels are reached, { $peers } peers)
demo-more-reviews = { $missing ->
    [one] { $missing } more review needed
   *[other] { $missing } more reviews needed
}
demo-not-yet = not yet: "{ $criterion }" must reach "{ $level }", probability { $probability } (between { $low } and { $high } points); all together { $joint }
demo-to-trainer = for a trainer to decide ({ $doubt })
demo-admin = Admin
demo-trainer = Trainer
demo-learner = Learner
