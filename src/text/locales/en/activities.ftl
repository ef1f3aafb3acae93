# Activities, submissions, files.
refusal-activity-reviews-out-of-range = The number of reviews per submission is from 1 to 10.
refusal-activity-lease-out-of-range = A review is held for 5 minutes to 60 days (86,400 minutes).
refusal-activity-review-before-submit = Reviewing ends after handing in ends.
refusal-activity-results-before-review = Results do not appear before reviewing ends.
refusal-activity-rubric-not-adopted = Choose an adopted version of a rubric of this cohort.
refusal-activity-no-such-move = The activity does not move to this phase directly.
refusal-activity-too-few-submissions = Reviewing needs at least two submissions.
refusal-activity-has-final-reviews = Some reviews are final: handing in cannot start again.
refusal-activity-has-begun = The activity has begun: only its texts, its deadlines and whether late work is taken can still change.
refusal-submission-not-yet-open = Handing in has not begun.
refusal-submission-too-late = Handing in is over.
refusal-submission-has-one-already = You have a submission in this activity already.
refusal-submission-co-author-unknown = This person is not a learner of this cohort.
refusal-submission-co-author-taken = This person has a submission in this activity already.
refusal-submission-not-for-groups = This activity is done alone.
refusal-submission-empty = Add a text or a file before you hand your work in.
refusal-submission-not-a-draft = This submission is not a draft: it no longer changes.
refusal-submission-not-submitted = This submission is not handed in.
refusal-submission-under-review = Reviewing has begun: the submission can no longer be taken back.
refusal-submission-not-withdrawn = This submission is not withdrawn.
refusal-file-unknown-kind = This kind of file is not taken. Send a PDF, an office document, a text, a picture, a sound or a video.
refusal-file-not-what-it-says = The file's content is not what its type says, or it is damaged.
refusal-file-too-many = A submission has at most ten files.
refusal-file-empty = This file is empty.
refusal-file-nameless = Give the file a name.
form-stale = Someone saved in the meantime, or you did in another tab. This is what you have just written: saving it now replaces the other version.
size-bytes = { $number } bytes
size-kilobytes = { $number } kB
size-megabytes = { $number } MB
done-activity-made = The activity is made, as a draft: learners do not see it yet.
done-activity-moved = The activity has moved to another phase.
done-results-released = The results are released: authors can read them.
done-work-saved = Your work is saved.
done-work-submitted = Your work is handed in.
done-work-withdrawn = Your work is taken back.
done-work-resumed = Your work is a draft again.
activity-kind-report = Report
activity-kind-astonishment-report = Astonishment report
activity-kind-collaborative-text = Collaborative text
activity-kind-filmed-gesture = Filmed professional gesture
activity-kind-role-play = Role play
activity-kind-other = Other work
activity-phase-draft = Draft
activity-phase-submit = Handing in
activity-phase-review = Reviewing
activity-phase-results = Results
activity-steps = Phases of the activity
activity-from = from { $moment }
activity-rubric-version = { $title }, version { $number }
activity-brief = What is asked
activity-rubric = Rubric
activity-rubric-show = See the criteria and their levels
activity-weight = Weight
activity-rule-reviews = { $count ->
    [one] Each work is reviewed by { $count } peer, double-blind.
   *[other] Each work is reviewed by { $count } peers, double-blind.
}
activity-rule-self-review = Everyone also reviews their own work; that does not count in the results.
activity-rule-group-work = A work may be made by several people.
activity-rule-late = Late work is taken as long as reviewing lasts.
activity-now = To do now
activity-nothing-now = Nothing to do here for now.
activity-go-hand-in = Open my work
activity-own-work = See my work
activity-take-review = Take a work to review
activity-go-on-reviewing = Go on reviewing
activity-blind = You will not know whose it is, and no learner will know that you reviewed it; the trainers see it.
activity-go-self-review = Review my own work
activity-go-results = Read my results
activity-results-soon = Reviewing is over. Your results appear here once they are released.
activity-run = Run the activity
activity-progress-works = { $count ->
    [one] { $count } work handed in
   *[other] { $count } works handed in
}
activity-progress-reviews = { $count ->
    [one] { $count } review posted
   *[other] { $count } reviews posted
}
activity-released-at = Results released on { $moment }.
activity-move-draft-submit = Open handing in
activity-move-submit-review = Begin reviewing
activity-move-review-results = End reviewing
activity-move-review-submit = Go back to handing in
activity-release = Release the results
activity-release-hint = Authors will read them, and the badges earned will be issued. This cannot be undone.
activity-learners = Who follows, who is behind
activity-learner = Name
activity-work = Work
activity-reviews-done = Reviews done
activity-reviews-received = Reviews received
activity-where = Progress
activity-behind = Behind
activity-on-track = On track
activity-learner-done = { $done } of { $due }
activity-learner-held = { $count ->
    [one] { $count } under way
   *[other] { $count } under way
}
activity-learner-expired = { $count ->
    [one] { $count } let expire
   *[other] { $count } let expire
}
activity-learner-declined = { $count ->
    [one] { $count } given back
   *[other] { $count } given back
}
activity-work-none = Not begun
activity-work-draft = Draft
activity-work-submitted = Handed in
activity-work-late = Handed in late
activity-work-withdrawn = Taken back
activity-works = Works and results
activity-works-hint = For each criterion: the most plausible value, then the interval that holds it with 9 chances in 10.
activity-no-works = No work is handed in.
activity-late = late
activity-trainer-review = Your review
activity-review-work = Review { $label }
activity-more-works = Next works
activity-who-reviewed = Who reviewed whom
activity-who-reviewed-hint = For trainers only: do not show it to learners.
activity-new = New activity
activity-new-lead = The activity is a draft first: you open it when everything is ready.
activity-no-rubric = This cohort has no adopted rubric yet. Adopt one first: works are reviewed against it.
activity-to-cohort = Back to the cohort
activity-field-title = Title
activity-field-kind = Kind of work
activity-field-brief = What is asked
activity-brief-hint = What is to be done and handed in. You can write Markdown: **bold**, lists, links.
activity-field-rubric = Adopted rubric
activity-deadlines = Deadlines
activity-deadlines-hint = Times of { $zone }. Without a deadline, you move on yourself.
activity-field-submit-until = Handing in until
activity-field-review-until = Reviewing until
activity-field-results-at = Results released on
activity-reviewing = Reviews and works
activity-field-reviews = Reviews per work
activity-field-lease = How long a work is kept for its reviewer, in minutes
activity-lease-hint = 4,320 minutes are three days. Then the place is given back.
activity-field-self-review = Everyone also reviews their own work
activity-field-group-work = A work may be made by several people
activity-field-late = Take late work while others review
activity-make = Make the activity
work-untitled = Untitled
hand-in-title = My work
hand-in-until = To be handed in before { $moment }.
hand-in-is-submitted = Your work is handed in: it no longer changes.
hand-in-was-late = It came late.
hand-in-is-withdrawn = Your work is taken back: nobody reviews it unless you take it up again.
hand-in-closed = Handing in is not open.
hand-in-authors = Authors:
hand-in-field-title = Title
hand-in-title-hint = Do not put your name in it: reviewing is double-blind.
hand-in-field-body = Text
hand-in-body-hint = You can write Markdown: **bold**, lists, tables, links. Avoid what tells who you are.
hand-in-co-authors = Made with
hand-in-co-authors-hint = Choose now: the authors no longer change after the first saving.
hand-in-files = Files
hand-in-file = File
hand-in-size = Size
hand-in-remove = Remove
hand-in-remove-file = Remove { $file } when saving
hand-in-add-files = Add files
hand-in-files-hint = At most ten files of 50 MB each: PDF, office documents, texts, pictures, sounds, videos. Pictures and office documents lose their metadata; take your name out of the text, of PDF files, sounds and videos yourself.
hand-in-save = Save the draft
hand-in-submit = Hand in my work
hand-in-shown = I let this work be shown with the badge that it earns me.
hand-in-shown-hint = Without your name, to whoever opens the badge. Optional; you may change your mind at any time. Work of several people is shown only if all of them agree.
hand-in-submit-hint = Once handed in, the work no longer changes; you can take it back until somebody begins to review it.
hand-in-preview = Preview of the saved draft
hand-in-withdraw = Take my work back
hand-in-withdraw-hint = Possible until reviewing begins.
hand-in-resume = Take my work up again
activity-stale = The activity has changed meanwhile: perhaps it is already in the phase you wanted.
activity-edit = Change the activity
activity-save = Save
activity-has-begun = The activity has begun: only its texts, its deadlines and whether late work is taken still change.
done-activity-changed = The activity is changed.

agreement-title = Agreement of reviews
agreement-link = Do the reviews agree?
agreement-lead = Do two people who review the same work say the same? For trainers only.
agreement-none = No review has been posted yet.
agreement-criterion = Criterion
agreement-marks = { $marks } marks on { $works } works reviewed at least twice
agreement-verdict = Agreement
agreement-alike = Good: reviews say the same
agreement-tentative = Fair: to be taken with care
agreement-weak = Weak: one review alone says little
agreement-unknown = Too few marks, or all equal
agreement-alpha = Alpha
agreement-one = One review
agreement-mean = Their mean
agreement-enough = Reviews needed
agreement-more-than = more than { $count }
agreement-never = cannot be told
agreement-how-to-read = How to read this table
agreement-read-alpha = Alpha (Krippendorff, ordinal): 1, everybody says the same; 0, one might as well draw lots. People often ask for 0.8, and for 0.67 at least.
agreement-read-icc = “One review” and “Their mean” (intraclass correlation): the share of the differences that comes from the works themselves, in a single mark, then in the mean of the reviews a work got.
agreement-read-enough = “Reviews needed”: how many a work would need for four fifths of the differences between means to come from the works.
agreement-read-remedy = A weak criterion is worth a talk: levels described better, an example marked together, or two criteria where there was one. The rubric's next version can take it up.
agreement-blind = Worth a closer look
agreement-blind-lead = These people seem to give their marks without looking at the works: always the same one, or at random. It is a question to ask them, never a proof. Review one of the works they marked yourself.
agreement-blind-one = { $name }: probability { $probability }
