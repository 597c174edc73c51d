//! Makes messages that name themselves, and compares them.

/// Makes a text that begins with its channel and number.
pub(super) fn text(channel: &str, number: usize, length: usize) -> String {
    let name = format!("{channel} {number} ");
    let filler = "x".repeat(length.saturating_sub(name.len()));
    name + &filler
}

pub(super) fn compare(
    who: &str,
    received: &[String],
    sent: &[String],
    whole: bool,
) -> Result<(), String> {
    let fits = if whole { received == sent } else { sent.starts_with(received) };
    if fits {
        return Ok(());
    }
    let names = |messages: &[String]| -> Vec<String> {
        let name = |text: &String| format!("{}({})", &text[..text.len().min(10)], text.len());
        messages.iter().map(name).collect()
    };
    Err(format!("the {who} received {:?} of {:?}", names(received), names(sent)))
}
