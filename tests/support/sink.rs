//! A mail server for a test: it takes letters over SMTP on loopback and keeps them, or refuses them for a while.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// A letter as it came: the envelope, and the message with its headers.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Who sent it, as the envelope says.
    pub from: String,
    /// To whom, as the envelope says.
    pub to: Vec<String>,
    /// The message.
    pub message: String,
}

/// What the server did and will do.
#[derive(Default)]
struct State {
    letters: Vec<Taken>,
    refusals: usize,
    /// Tells that a letter is there whole, then waits for leave to take it.
    gate: Option<(Sender<()>, Receiver<()>)>,
}

/// The mail server; it serves until the test's process ends.
#[derive(Clone)]
pub struct MailSink {
    /// Under which URL it is reached.
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl MailSink {
    /// Starts one that refuses so many letters with 451 before it takes any.
    pub fn start(refusals: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { refusals, ..State::default() }));
        let served = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // One at a time: a sender who has gone is no business of the next.
                let _ = serve(stream.unwrap(), &served);
            }
        });
        Self { url, state }
    }

    /// Lets the next letter wait at its end: gives what tells that it is there, and what lets it in.
    pub fn hold(&self) -> (Receiver<()>, Sender<()>) {
        let (arrived, heard) = channel();
        let (leave, waited) = channel();
        self.state.lock().unwrap().gate = Some((arrived, waited));
        (heard, leave)
    }

    /// The letters so far.
    pub fn letters(&self) -> Vec<Taken> {
        self.state.lock().unwrap().letters.clone()
    }
}

/// Speaks SMTP (RFC 5321) with one client to its end.
fn serve(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut out = stream;
    let mut letter = Taken::default();
    out.write_all(b"220 sink.test ESMTP\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let path = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer;
        let reply = match verb.as_str() {
            "EHLO" => "250-sink.test\r\n250 8BITMIME",
            "HELO" | "NOOP" => "250 OK",
            "RSET" => {
                letter = Taken::default();
                "250 OK"
            }
            "MAIL" => {
                letter = Taken { from: path(), ..Taken::default() };
                "250 OK"
            }
            "RCPT" => {
                letter.to.push(path());
                "250 OK"
            }
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                letter.message = data(&mut lines)?;
                answer = end_of_data(state, std::mem::take(&mut letter));
                &answer
            }
            "QUIT" => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "502 not known here",
        };
        out.write_all(format!("{reply}\r\n").as_bytes())?;
    }
    Ok(())
}

/// The message up to the lone dot, its doubled dots undone.
fn data(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> std::io::Result<String> {
    let mut message = String::new();
    for line in lines {
        let line = line?;
        if line == "." {
            break;
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
        message.push_str("\r\n");
    }
    Ok(message)
}

/// The answer to a whole letter; a refusal names the recipient, as mail servers do.
fn end_of_data(state: &Mutex<State>, letter: Taken) -> String {
    let gate = state.lock().unwrap().gate.take();
    if let Some((arrived, waited)) = gate {
        let _ = arrived.send(());
        let _ = waited.recv();
    }
    let mut state = state.lock().unwrap();
    if state.refusals > 0 {
        state.refusals -= 1;
        return format!("451 4.3.0 <{}> come back later", letter.to.join(" "));
    }
    state.letters.push(letter);
    "250 taken".to_owned()
}
