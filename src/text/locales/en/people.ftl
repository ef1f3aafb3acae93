# People and access: why something is refused, and the letters that are sent.

refusal-email-malformed = This is no e-mail address.
refusal-email-too-long = An e-mail address has at most 254 characters.
refusal-email-taken = There is an account with this address. Sign in with it, then accept the invitation; if you do not know its password, ask for a link to set a new one.
refusal-name-missing = Give a name.
refusal-name-too-long = A name has at most 120 characters.
refusal-name-malformed = A name holds no line break and none of the signs < > @ /.
refusal-password-too-short = Choose a password of at least 8 characters.
refusal-password-too-long = A password has at most 128 characters.
refusal-password-common = This password is one of the first that anyone would try. Choose another.
refusal-password-personal = This password is your own name or address. Choose another.
refusal-password-missing = This link sets a password: send the new one.
refusal-password-not-expected = This link sets no password: send none.
refusal-link-spent = This link has been used or has expired. Ask for a new one.
refusal-token-name = Give the token a name of at most 100 characters.
refusal-token-expiry = A token is good for 1 to 365 days.
refusal-no-address = This account has no e-mail address.
refusal-cohort-name-missing = Give the cohort a name.
refusal-cohort-name-unfit = The name of a cohort is one line of at most 200 characters.
refusal-cohort-description-unfit = The description has at most 4000 characters, and no control characters.
refusal-time-zone-unknown = This time zone is unknown. Give a name like Europe/Paris.
refusal-last-trainer = The cohort would be left without a trainer. Make someone else a trainer first.
refusal-invitation-uses = An invitation is good for 1 to 1000 people.
refusal-invitation-expiry = An invitation is good for 1 to 365 days.
refusal-invitation-signed-in = You are signed in: send the code alone, or no token.
refusal-invitation-not-valid = This invitation is not valid, or no longer. Ask your trainer for a new one.
refusal-invitation-removed = You have left this cohort since the invitation was made. Ask your trainer for a new one.
refusal-roster-encoding = The file is not in UTF-8. Save it as "CSV UTF-8".
refusal-roster-empty = The file names nobody.
refusal-roster-too-long = A roster has at most 2000 lines. Send several.
refusal-roster-header = The first line must name the columns email and name, and may name role; no others.
refusal-roster-line = This line cannot be read.
refusal-roster-role = The role must be learner or trainer.
refusal-roster-twice = This address stands on an earlier line too.
refusal-roster-other-role = This person has another role in the cohort. Change it in the list of members.
refusal-roster-suspended = The account of this address is suspended.

mail-set-password-subject = Choose your password for Compagnon
mail-set-password-body =
    Hello,

    An account was opened for this address on { $base }.
    Choose your password here; this also confirms that the address is yours:

    { $link }

    The link works once, for { $hours } hours. If you did not ask for it, do nothing.
mail-reset-password-subject = A new password for Compagnon
mail-reset-password-body =
    Hello,

    Someone asked for a new password for this address on { $base }.
    Choose it here:

    { $link }

    The link works once, for { $minutes } minutes. If it was not you, do nothing: your password stays.
mail-prove-address-subject = Confirm your address for Compagnon
mail-prove-address-body =
    Hello,

    An account on { $base } gives this address as its own.
    If it is yours, confirm it here, so that your badges can bear it:

    { $link }

    The link works once, for { $hours } hours. If the account is not yours, do nothing.
mail-roster-welcome-subject = You are expected: { $cohort }
mail-roster-welcome-body =
    Hello,

    Your trainer has added you to the cohort "{ $cohort }" on { $base }.
    Choose your password here; this also confirms that the address is yours:

    { $link }

    The link works once, for { $hours } hours. After that, ask for a new one on the sign-in page.
mail-added-to-cohort-subject = You are expected: { $cohort }
mail-added-to-cohort-body =
    Hello,

    Your trainer has added you to the cohort "{ $cohort }". Sign in as usual:

    { $base }

# The pages: what those of people and cohorts have in common.
fault-at = { $place }: { $fault }
moved-on-see = See how it is now
people-actions = Actions
people-revoke = Revoke
people-cancel = Cancel
people-back-to-cohort = Back to the cohort
password-hint = 8 to 128 characters. A sentence that only you know makes a good password.

# A forgotten password, one-time links.
reset-title = Choose a new password
reset-lead = Give your address: if it has an account here, you will receive a link to choose your password.
reset-send = Send me the link
done-link-sent = If this address has an account, a link was just sent to it. It works once.
link-password-title = Choose your password
link-password-lead = Hello { $name }. You will sign in with this password; sessions and tokens from before it end.
link-password-save = Save the password
link-address-title = Confirm your address
link-address-lead = Hello { $name }. Confirm that the address { $email } is yours, so that your badges can bear it.
link-address-confirm = This is my address
done-password-set = Your password is saved. Sign in with it.
done-address-proved = Your address is confirmed.

# Joining a cohort.
join-title = Invitation to join a cohort
join-as-learner = You will come as a learner.
join-as-trainer = You will come as a trainer.
join-signed-in = You are signed in: { $name }.
join-join = Join the cohort
join-have-account = You have an account already?
join-new-account = Open an account
join-name-hint = As your peers and your badges will show it.
join-email-hint = You will sign in with it. A message will ask you to confirm it.
join-create = Open the account and join
done-joined = You are in the cohort. Welcome.

# My account.
account-title = My account
account-name = Name
account-language = Language
account-save = Save
account-address-none = address not yet confirmed
account-address-link = address confirmed by a link
account-address-roster = address given by a trainer
account-send-proof = Send me a link to confirm it
token-title = Tokens for programs
token-lead = A program uses a token instead of your password. Its secret is shown once only.
token-new = Make a token
token-name = Name of the token
token-scope = What it allows
token-scope-read = Read
token-scope-write = Read and write
token-expires = Until
token-days = For how many days
token-password = Your password, once more
token-create = Make the token
token-made = Your new token
token-made-text = Copy it now: it will not be shown again. Leave this page by "My account" rather than reloading it, which would ask for a second token.
token-until = It is good until { $moment }.
token-revoke-named = Revoke the token { $name }
token-wrong-password = The password is not right: no token was made.
done-account-saved = Your account is saved.
done-proof-sent = A link was just sent to your address.
done-token-revoked = The token is good for nothing any more.

# Cohorts.
cohorts-none = You are in no cohort. With the code of an invitation you can join one.
cohorts-have-code = You received a code
cohorts-code = Invitation code
cohorts-use-code = See the invitation
cohorts-new = New cohort
cohorts-create = Create the cohort
cohort-name = Name of the cohort
cohort-description = Description
cohort-language = Working language
cohort-time-zone = Time zone
cohort-role = Role
cohort-role-learner = learner
cohort-role-trainer = trainer
cohort-label = Label
cohort-members = Members
cohort-rubrics = Rubrics
cohort-no-rubrics = No rubric yet.
cohort-new-rubric = New rubric
cohort-activities = Activities
cohort-no-activities = No activity yet.
cohort-new-activity = New activity
cohort-achievements = Badges to earn
cohort-no-achievements = No badge yet.
cohort-new-achievement = New badge
cohort-archived = archived
cohort-phase-draft = in preparation
cohort-phase-submit = handing in
cohort-phase-review = reviewing
cohort-phase-results = results
cohort-settings = Settings
cohort-edit = Change the cohort
cohort-moved-on = Someone else changed the cohort while you were writing. Look at how it is now, then make your change again.
member-make-trainer = Make trainer
member-make-trainer-named = Make { $name } a trainer
member-make-learner = Make learner
member-make-learner-named = Make { $name } a learner
member-remove = Remove
member-remove-named = Remove { $name } from the cohort
invitation-title = Invitations
invitation-new = New invitation
invitation-used = Used
invitation-uses-of = { $uses } of { $most }
invitation-over = over
invitation-max-uses = For how many people
invitation-days = For how many days
invitation-create = Make the invitation
invitation-made = Invitation made
invitation-made-text = Pass the code or the link on to the people you expect. They are shown only now.
invitation-link = Link
invitation-terms = It is good for { $most ->
    [one] one person
   *[other] { $most } people
}, until { $moment }.
roster-title = Roster of the people announced
roster-see = See the roster
roster-announce = Announce people
roster-csv = The people, as CSV
roster-csv-hint = A first line "email,name,role", then one person a line. The role is learner or trainer; without one, learner. Each new address receives a link to choose a password.
roster-add = Announce these people
roster-added-on = Announced on
roster-line = Line { $number }
done-cohort-made = The cohort is created. Now invite its first members.
done-cohort-saved = The cohort is saved.
done-member-role = The role is changed.
done-member-removed = This person is no longer in the cohort. What they did there stays.
done-invitation-revoked = The invitation is no longer good.
done-roster-added = These people are in the cohort.
