# Endorsements: what people say of badges, and the words around it in the signed document.
refusal-endorsement-comment = Say something, in 1 to 2,000 characters.
refusal-endorsement-capacity = In what capacity you endorse is one line of up to 120 characters.
refusal-endorser-unproved = Confirm your address first: an endorsement is signed for a person who is known by it. Your account has the link.
refusal-endorsement-of-own = This is your own badge: others endorse it.
refusal-endorsement-not-released = The results behind this badge are not released yet.
refusal-endorsement-twice = You have endorsed this already. Withdraw that endorsement before you make another.
refusal-endorsement-withdrawn = This endorsement is withdrawn, for good.
refusal-endorsement-not-sealed = This endorsement is being signed. Try again in a moment.

endorsements-title = Endorsements
endorsements-lead = What people with a confirmed address say of it. It is signed for them by the issuer, and shown only with the agreement of those whose it is. It says nothing of who reviewed what.
endorsements-mine = Your endorsements
endorsements-mine-lead = What you have said of badges. You may withdraw it at any time, for good.
endorsements-none = You have endorsed nothing.
endorsement-new = Endorse
endorsement-blind = Reviews stay blind: do not write whether you reviewed this work, nor anything that only its reviewers could know.
endorsement-comment = What do you say of it?
endorsement-capacity = In what capacity? (optional)
endorsement-named = It is published under your name once it is agreed to. Your address is not told.
endorsement-make = Sign and propose
endorsement-back = Back
endorsement-as-they-say = as they say themselves
endorsement-being-signed = Being signed
endorsement-asked = Waits for agreement; nobody else sees it
endorsement-hidden = Not shown
endorsement-since = Since { $day }
endorsement-withdrawn = Withdrawn on { $day }
endorsement-show = Show it
endorsement-hide = Do not show it
endorsement-withdraw = Withdraw
endorsement-withdraw-hint = For good: the issuer's status list will say so to all who check.
done-endorsed = Your endorsement is being signed. It is shown once it is agreed to.
done-endorsement-shown = The endorsement is shown.
done-endorsement-hidden = The endorsement is not shown.
done-endorsement-withdrawn = Your endorsement is withdrawn.

# In the signed document, in the badge's language.
endorsement-name = Endorsement of “{ $name }”
endorsement-description = { $endorser } endorses “{ $name }”; { $issuer } signs for them.
endorsement-known = { $endorser } has an account at this service whose e-mail address was confirmed by a link. The name is as they gave it.
endorsement-known-as = { $endorser } has an account at this service whose e-mail address was confirmed by a link. The name is as they gave it, and so is the capacity: { $capacity }.

my-badges-endorsements = { $count ->
    [one] An endorsement waits for your answer
   *[other] { $count } endorsements wait for your answer
}
