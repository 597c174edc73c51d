//! The options for the way to the server: addresses, interface, proxy.

mod proxy;

use std::net::IpAddr;

use clap::Args;
use tungstenite_tls::{Connect, dial::IpVersion};

use self::proxy::ProxyOptions;

#[derive(Args, Debug)]
#[command(next_help_heading = "Connection")]
pub(crate) struct NetworkOptions {
    /// Connect over IPv4 only; with a proxy, to the proxy.
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    ipv4: bool,

    /// Connect over IPv6 only; with a proxy, to the proxy.
    #[arg(short = '6', long)]
    ipv6: bool,

    /// Connect through this network interface, such as eth0, or from this address of the machine.
    ///
    /// A name works on Linux and Android only; an address works everywhere.
    #[arg(long, value_name = "NAME|ADDR", value_parser = interface)]
    interface: Option<Interface>,

    #[command(flatten)]
    pub(crate) proxy: ProxyOptions,
}

/// Where connections start.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Interface {
    Address(IpAddr),
    Name(String),
}

impl NetworkOptions {
    /// Applies the options, except those for the proxy.
    pub(crate) fn set(&self, connect: Connect) -> Connect {
        let connect = match (self.ipv4, self.ipv6) {
            (true, _) => connect.only_ip_version(IpVersion::V4),
            (_, true) => connect.only_ip_version(IpVersion::V6),
            _ => connect,
        };
        match &self.interface {
            Some(Interface::Address(address)) => connect.local_address(*address),
            Some(Interface::Name(name)) => connect.interface(name),
            None => connect,
        }
    }
}

fn interface(text: &str) -> Result<Interface, String> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    match bare.parse() {
        Ok(address) => Ok(Interface::Address(address)),
        Err(_) if text.is_empty() => Err("the name is empty".to_owned()),
        Err(_) if cfg!(any(target_os = "linux", target_os = "android")) => {
            Ok(Interface::Name(text.to_owned()))
        }
        Err(_) => Err("this system cannot connect through an interface by its name; write an \
                       address of it"
            .to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    #[test]
    fn the_readme_names_every_option_of_the_way() {
        let readme = include_str!("../../README.md");
        let (_, part) = readme.split_once("## The way to the server").expect("a part about it");
        let (part, _) = part.split_once("\n## ").expect("another part");
        for command in ["probe", "connect", "compare"] {
            let command = Cli::command().find_subcommand(command).expect("a command").clone();
            let shown = |arg: &&clap::Arg| arg.get_help_heading() == Some("Connection");
            for long in command.get_arguments().filter(shown).filter_map(|arg| arg.get_long()) {
                let is_named = ["`", " "].map(|end| part.contains(&format!("`--{long}{end}")));
                assert!(is_named.contains(&true), "README.md lacks --{long}");
            }
        }
    }

    #[test]
    fn an_address_is_no_name_of_an_interface() {
        let address = |text: &str| Ok(Interface::Address(text.parse().unwrap()));
        assert_eq!(interface("127.0.0.1"), address("127.0.0.1"));
        assert_eq!(interface("::1"), address("::1"));
        assert_eq!(interface("[::1]"), address("::1"));
        assert!(interface("").is_err());
        match interface("eth0") {
            Ok(name) => assert_eq!(name, Interface::Name("eth0".to_owned())),
            Err(why) => assert!(why.contains("an address of it"), "{why}"),
        }
    }
}
