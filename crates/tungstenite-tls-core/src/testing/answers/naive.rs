//! The client's checks of RFC 6455, section 4.1, once more and as plainly as they can be written,
//! to compare the machine with: [`check`].

use super::offer::{ACCEPT, Offer};

/// Checks an answer that was accepted: `bytes` are all that the server sent, up to the end of the
/// response. Says what is wrong with it.
pub(super) fn check(bytes: &[u8], offer: Offer) -> Result<(), String> {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut rest = &text[..];
    loop {
        let (head, after) = cut(rest.trim_start_matches(['\r', '\n']))?;
        rest = after;
        let status: Vec<&str> = head[0].split(' ').collect();
        match status[..] {
            ["HTTP/1.1", "101", ..] => break fields(&head[1..])?.check(offer)?,
            ["HTTP/1.0" | "HTTP/1.1", code, ..] if code.starts_with('1') && code.len() == 3 => {}
            _ => return Err(format!("the status line {:?}", head[0])),
        }
    }
    if rest.is_empty() { Ok(()) } else { Err(format!("{} bytes too many", rest.len())) }
}

/// The lines of the first head, without their ends, and what follows it.
fn cut(text: &str) -> Result<(Vec<String>, &str), String> {
    let (mut lines, mut at) = (Vec::<String>::new(), 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        let bare = line.trim_end_matches(['\r', '\n']);
        match lines.last_mut() {
            _ if !line.ends_with('\n') => break,
            Some(_) if bare.is_empty() => return Ok((lines, &text[at..])),
            Some(last) if bare.starts_with([' ', '\t']) => last.extend([" ", bare]),
            _ => lines.push(bare.to_owned()),
        }
    }
    Err("a head without an end".to_owned())
}

/// Header fields, their names in lower case.
struct Fields(Vec<(String, String)>);

fn fields(lines: &[String]) -> Result<Fields, String> {
    let field = |line: &String| {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("the line {line:?}"))?;
        Ok((name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()))
    };
    lines.iter().map(field).collect::<Result<_, _>>().map(Fields)
}

impl Fields {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |field| field.0 == name).map(|field| field.1.as_str())
    }

    fn list<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        self.all(name).flat_map(|value| value.split(',')).map(str::trim).collect()
    }

    fn check(&self, offer: Offer) -> Result<(), String> {
        let has = |name, token: &str| self.list(name).iter().any(|t| t.eq_ignore_ascii_case(token));
        let accepts: Vec<&str> = self.all("sec-websocket-accept").collect();
        let protocols = self.list("sec-websocket-protocol");
        let extensions = self.list("sec-websocket-extensions");
        let names = extensions.iter().map(|extension| extension.split(';').next().unwrap().trim());
        let offered = |name: &str| {
            offer.extensions().iter().any(|offer| offer.split(';').next().unwrap() == name)
        };
        let other: Vec<&str> = names.filter(|name| !name.is_empty() && !offered(name)).collect();
        match protocols[..] {
            _ if !has("upgrade", "websocket") => Err("no `Upgrade: websocket`".to_owned()),
            _ if !has("connection", "upgrade") => Err("no `Connection: upgrade`".to_owned()),
            _ if accepts != [ACCEPT] => Err(format!("the keys {accepts:?}")),
            _ if !other.is_empty() => Err(format!("the extensions {other:?}")),
            [] if offer.protocols().is_empty() => Ok(()),
            [one] if offer.protocols().contains(&one) => Ok(()),
            _ => Err(format!("the subprotocols {protocols:?}")),
        }
    }
}
