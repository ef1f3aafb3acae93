# The pages: what they all have in common.
web-skip = Go to the content
web-navigation = Navigation
web-tasks = To do
web-cohorts = My cohorts
web-badges = My badges
web-verify = Check a badge
web-sign-in = Sign in
web-sign-out = Sign out
web-footer = Peer assessment and badges that anyone can check.
web-go-back = Go back to the page before to correct it: what you wrote is still there.
web-home-title = Skills recognised by peers
web-home-lead = Adults in training write a rubric together, review each other's work and receive a badge that anyone can check, years later, without asking anyone.
web-home-employers = You are hiring
web-home-employers-text = Drop a badge file: in ten seconds you see what it proves, who signed it, on which criteria and how surely.
web-home-learners = You are in training
web-home-learners-text = Write the rubric, hand in your work, review that of others and collect your badges.
moment = { $day } { $month } { $year } at { $time }
day = { $day } { $month } { $year }
more-than = more than { $share }
less-than = less than { $share }
interval-between = between { $low } and { $high }
interval-at-least = at least { $low }
interval-at-most = at most { $high }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
field-email = E-mail address
field-password = Password
sign-in-wrong = The address or the password is not right.
sign-in-forgotten = Forgotten your password, or none chosen yet?
tasks-none = Nothing to do for now.
task-until = until { $moment }
task-hand-in = Hand in your work
task-finish = Finish your work
task-review = { $left ->
    [one] { $left } review still to do
   *[other] { $left } reviews still to do
}
task-self-review = Review your own work
task-vote = { $proposals ->
    [one] { $proposals } proposal waits for your vote
   *[other] { $proposals } proposals wait for your vote
}
task-read-results = Read your results
task-release = Release the results
