# doctor: what ails an instance.
doctor-state-ok = ok
doctor-state-warning = warning
doctor-state-wrong = wrong
doctor-state-not-checked = not checked
doctor-verdict-well = All is well.
doctor-verdict-wrong = Something is wrong: see the lines marked ✗.
doctor-verdict-unknown = Nothing wrong was found, but not everything could be checked: see the lines marked "?".
doctor-check-database = Database
doctor-check-settings = Database settings
doctor-check-integrity = Integrity
doctor-check-schema = Schema
doctor-check-base-url = Base URL
doctor-check-master-key = Master key
doctor-check-secrets = Secrecy of files
doctor-check-keys = Issuers' keys
doctor-check-issuers = Issuers' identities
doctor-check-credentials = Signed documents
doctor-check-awards = Awards
doctor-check-status-lists = Status lists
doctor-check-jobs = Background work
doctor-check-disk = Disk
doctor-check-mail = Mail
doctor-check-clock = Clock
doctor-failed = this check came to grief: { $why }
doctor-offline = left out, because of --offline.
doctor-not-here = this system has no such rights on files.
doctor-no-master-key = it takes the right master key.
doctor-no-base-url = it takes a readable base URL.
doctor-database-answers = { $name } { $version } answers.
doctor-database-old = { $name } { $version } is too old: take { $needed } or newer.
doctor-database-silent = it does not answer: { $why }. Is it running, is the address right, may this user read it?
doctor-settings-right = { $which }.
doctor-settings-other = { $which }. What was acknowledged may be lost in a power failure: set it as named.
doctor-integrity-whole = nothing is broken.
doctor-integrity-broken = broken: { $which }. Stop the service, keep a copy of the files, restore the last backup into a new folder.
doctor-schema-same = the same as this program's.
doctor-schema-older = older than this program's ({ $which } is missing): start the service once with this program, then ask again.
doctor-schema-newer = newer than this program's ({ $which } is unknown here): use the newer program.
doctor-base-url-good = { $url }
doctor-base-url-local = { $url } is of this machine only: nobody elsewhere can check the badges.
doctor-base-url-other = the instance lies under { $url }, the configuration says { $asked }: the service refuses to start. Put the first into the configuration.
doctor-base-url-unreadable = { $url } is no base URL: the database was changed by another hand. Restore a backup.
doctor-master-key-right = it is the one of this instance.
doctor-master-key-other = it is not the one of this instance: nothing can be signed. Put the first one back.
doctor-master-key-missing = it is missing: put it into { $file }, or into COMPAGNON_MASTER_KEY.
doctor-master-key-unreadable = { $why }. Put it back, or give the service the right to read it.
doctor-secrets-closed = nobody else on this machine reads the master key or the database.
doctor-secrets-key-open = everybody on this machine can read { $file }: chmod 600 it, and rotate the issuers' keys if strangers work here.
doctor-secrets-database-open = everybody on this machine can read { $file }, which holds addresses and texts: chmod 700 its folder.
doctor-keys-good = { $count ->
    [0] there is no issuer yet.
    [one] the one key opens and is the published one.
   *[other] all { $count } keys open and are the published ones.
}
doctor-keys-bad = these do not open under the master key, or are not the published ones: { $which }. Restore a backup, or rotate them (compagnon keys rotate).
doctor-keys-mute = no active key to sign with: { $which }. Make one with compagnon keys rotate.
doctor-issuers-good = { $count ->
    [0] there is no issuer yet.
    [one] one, with its documents.
   *[other] { $count }, with their documents.
}
doctor-issuers-nameless = without an identity under this base URL: { $which }. A did:web issuer needs https and a host name.
doctor-issuers-unreached = { $url } could not be read as the world reads it ({ $why }). Does the service run, does the proxy let it through?
doctor-issuers-other = { $url } is not the document that this instance gives: another service answers there, or a cache keeps an old one.
doctor-credentials-good = { $count ->
    [0] none yet.
    [one] the one is as it was signed.
   *[other] all { $count } are as they were signed.
}
doctor-credentials-changed = changed since they were signed: { $which }. Restore them from a backup.
doctor-awards-good = every one has its signed documents.
doctor-awards-waiting = { $count ->
    [one] one is about to be signed.
   *[other] { $count } are about to be signed.
}
doctor-awards-lost = without signed documents, and nothing under way: { $which }. Run compagnon jobs retry; if it stays, the log says why.
doctor-status-lists-good = { $count ->
    [0] none is signed yet; they are signed when they are asked for.
    [one] the signed one says what is revoked.
   *[other] all { $count } signed ones say what is revoked.
}
doctor-status-lists-other = signed ones that do not say what the awards say: { $which }. The database was changed by another hand: compare with a backup.
doctor-jobs-done = { $count ->
    [0] none waits.
    [one] one waits for its time.
   *[other] { $count } wait for their time.
}
doctor-jobs-parked = given up after many tries: { $which }. Mend the cause, then run compagnon jobs retry.
doctor-jobs-failing = failed, to be tried again: { $which }.
doctor-jobs-overdue = waiting for more than ten minutes: { $which }. Does the service run?
doctor-disk-free = { $free } MB free in { $folder }.
doctor-disk-full = only { $free } MB free in { $folder }: make room.
doctor-mail-by-smtp = the mail server answers; nothing was sent.
doctor-mail-into-folder = the folder can be written; nothing was.
doctor-mail-refused = it would not leave: { $why }. Mend mail or mail_from in the configuration.
doctor-clock-right = { $now }
doctor-clock-behind = it says { $now }, but something was written at { $newest } already: set it (NTP).
doctor-clock-off = it says { $now }, the database's says { $theirs }: set both (NTP).
command-jobs-retried = { $count ->
    [0] No job had been given up.
    [one] One job will be tried again.
   *[other] { $count } jobs will be tried again.
}
