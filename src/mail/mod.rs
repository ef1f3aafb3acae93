//! Mail: by SMTP, or into a maildir folder from where another program (or a test) takes it.

mod maildir;

use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use lettre::address::AddressError;
use lettre::message::{Mailbox, header};
use lettre::transport::smtp;
use lettre::{Address, SmtpTransport, Transport};
use uuid::Uuid;

use crate::config::MailRoute;
use crate::domain::{Email, Moment};

/// How long an SMTP server may take for one answer.
const TIMEOUT: Duration = Duration::from_secs(20);

/// One message in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Tells it from every other.
    pub id: Uuid,
    /// When it was written.
    pub at: Moment,
    /// To whom.
    pub to: Email,
    /// The subject, one line.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// Why mail does not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// An address cannot be written into a header.
    #[error("an address is refused: {0}")]
    Address(#[from] AddressError),
    /// The message cannot be made.
    #[error("the message cannot be made: {0}")]
    Message(#[from] lettre::error::Error),
    /// The route is no SMTP server's, or it does not let us in.
    #[error("the mail server does not take it: {0}")]
    Smtp(#[from] smtp::Error),
    /// The SMTP server does not take a message; what it answered, without the address it may repeat.
    #[error("the mail server does not take it: {0}")]
    NotTaken(String),
    /// The maildir folder cannot be written.
    #[error("the mail folder cannot be written: {0}")]
    Folder(#[from] io::Error),
}

/// Sends messages by the route it was made for.
pub struct Mailer {
    from: Mailbox,
    route: Route,
}

enum Route {
    Maildir(PathBuf),
    Smtp(Box<SmtpTransport>),
}

impl Mailer {
    /// A mailer for a route and a sender, e.g. `Compagnon <noreply@badges.example>`.
    ///
    /// # Errors
    /// When the sender is no mailbox or the route no SMTP URL.
    pub fn new(route: &MailRoute, from: &str) -> Result<Self, MailError> {
        let route = match route {
            MailRoute::Maildir(folder) => Route::Maildir(folder.clone()),
            MailRoute::Smtp(url) => {
                let server = SmtpTransport::from_url(url)?.timeout(Some(TIMEOUT));
                Route::Smtp(Box::new(server.build()))
            }
        };
        Ok(Self { from: from.parse()?, route })
    }

    /// Sends a message; it has left, or lies on the disk, when this returns. Blocks.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn send(&self, message: &Message) -> Result<(), MailError> {
        let written = self.write(message)?;
        match &self.route {
            Route::Maildir(folder) => {
                Ok(maildir::put(folder, message.id, message.at, &written.formatted())?)
            }
            Route::Smtp(server) => match server.send(&written) {
                Ok(_) => Ok(()),
                Err(error) => Err(MailError::NotTaken(without(&message.to, &error.to_string()))),
            },
        }
    }

    /// Whether mail would leave, without any: the folder can be written, or the SMTP server greets us, lets us in
    /// and answers. Blocks.
    ///
    /// # Errors
    /// [`MailError`], as for a message.
    pub fn try_route(&self) -> Result<(), MailError> {
        match &self.route {
            Route::Maildir(folder) => Ok(maildir::try_folder(folder)?),
            Route::Smtp(server) if server.test_connection()? => Ok(()),
            Route::Smtp(_) => Err(MailError::Folder(io::Error::other("it does not answer"))),
        }
    }

    /// Whether the route leads to another machine.
    pub const fn is_remote(&self) -> bool {
        matches!(self.route, Route::Smtp(_))
    }

    /// The message with its headers. The builder encodes what a header cannot hold, so that no text can add one.
    fn write(&self, message: &Message) -> Result<lettre::Message, MailError> {
        let to: Address = message.to.as_str().parse()?;
        let id = format!("<{}@{}>", message.id.simple(), self.from.email.domain());
        let subject: String = message.subject.split(char::is_control).collect::<Vec<_>>().join(" ");
        Ok(lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(SystemTime::from(message.at.get()))
            .message_id(Some(id))
            .subject(subject)
            .header(header::ContentType::TEXT_PLAIN)
            .body(message.body.clone())?)
    }
}

/// What a server answered, without addresses and without the name before the recipient's `@`: errors are kept and
/// logged, addresses are neither.
fn without(to: &Email, said: &str) -> String {
    let name = to.as_str().split('@').next().unwrap_or_default();
    let hide = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.contains('@') || bare.eq_ignore_ascii_case(name) { "…" } else { word }.to_owned()
    };
    said.split(' ').map(hide).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(subject: &str) -> Message {
        Message {
            id: Uuid::from_u128(7),
            at: Moment::parse("2026-11-23T08:00:00Z").unwrap(),
            to: Email::parse("ana@example.fr").unwrap(),
            subject: subject.to_owned(),
            body: "Bonjour,\n\nVoici votre lien.\n".to_owned(),
        }
    }

    #[test]
    fn a_message_lies_whole_in_the_folder_and_only_there() {
        let folder = tempfile::tempdir().unwrap();
        let route = MailRoute::Maildir(folder.path().to_owned());
        let mailer = Mailer::new(&route, "Compagnon <noreply@localhost>").unwrap();
        mailer.send(&message("Votre accès à Compagnon")).unwrap();
        let files = |part: &str| std::fs::read_dir(folder.path().join(part)).unwrap().count();
        assert_eq!((files("tmp"), files("new"), files("cur")), (0, 1, 0));
        let file = std::fs::read_dir(folder.path().join("new")).unwrap().next().unwrap().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert!(text.contains("To: ana@example.fr\r\n"), "{text}");
        assert!(text.contains("Date: Mon, 23 Nov 2026 08:00:00 +0000\r\n"), "{text}");
        assert!(text.contains("Voici votre lien."), "{text}");
    }

    #[test]
    fn no_subject_adds_a_header() {
        let route = MailRoute::Maildir(PathBuf::from("unused"));
        let mailer = Mailer::new(&route, "Compagnon <noreply@localhost>").unwrap();
        let written = mailer.write(&message("Hello\r\nBcc: eve@example.com\r\n\r\nBuy")).unwrap();
        let text = String::from_utf8(written.formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        assert_eq!(written.envelope().to().len(), 1);
    }

    #[test]
    fn what_a_server_answers_is_kept_without_the_address() {
        let to = Email::parse("ana.roux@example.fr").unwrap();
        let said =
            "permanent error (550): 5.1.1 <ana.roux@example.fr>: Recipient Ana.Roux, unknown";
        let kept = without(&to, said);
        assert_eq!(kept, "permanent error (550): 5.1.1 … Recipient … unknown");
    }

    #[test]
    fn a_sender_or_a_route_that_is_none_is_refused() {
        let folder = MailRoute::Maildir(PathBuf::from("unused"));
        assert!(matches!(Mailer::new(&folder, "nobody"), Err(MailError::Address(_))));
        let smtp = MailRoute::Smtp("ftp://localhost".to_owned());
        assert!(matches!(Mailer::new(&smtp, "a@b.fr"), Err(MailError::Smtp(_))));
    }
}
