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
