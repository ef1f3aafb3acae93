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
demo-address = To look at the pages, open { $url } and sign in:
demo-log-in = { $role } ({ $name }): { $address } { $password }
demo-password = The address, then the password. Everybody else has an address of the same form (first.last@formation.example) and the same password.
demo-earned = badge earned (a probability of { $joint } that all required levels are reached, { $peers } peers)
demo-more-reviews = { $missing ->
    [one] { $missing } more review needed
   *[other] { $missing } more reviews needed
}
demo-not-yet = not yet: "{ $criterion }" must reach "{ $level }", a probability of { $probability } (estimate in points: { $interval }); for all criteria together, { $joint } instead of { $asked }
demo-to-trainer = for a trainer to decide ({ $doubt })
demo-only-pooled = for the trainer to decide: “{ $criterion }” must reach “{ $level }”; for all criteria together, probability { $joint } with the support of the other works, but { $alone } without, instead of { $asked }
demo-later = Nothing is served for now. To look at the pages: compagnon serve --data { $folder }, then open { $url } and sign in:
demo-admin = Account of the instance
demo-trainer = Trainer
demo-learner = Learner
