//! `wss`: probes WebSocket servers and talks to them, with the TLS library of your choice.

#![forbid(unsafe_code)]

mod args;
mod backends;
mod compare;
mod connect;
mod conversation;
mod deadline;
mod demo;
mod failure;
mod from_file;
mod network;
mod options;
mod output;
mod probe;
mod serve;
mod tls;
mod url;
mod values;

use std::{env, process::ExitCode};

use crate::{
    args::{Cli, Command},
    failure::Failure,
};

fn main() -> ExitCode {
    // `wss serve` prints one object per line, even if the arguments are bad.
    let print_json: fn(&_) = match env::args_os().nth(1) {
        Some(command) if command == "serve" => output::print_json_line,
        _ => output::print_json,
    };
    let (result, json) = match Cli::from_env() {
        Ok(cli) => {
            let json = cli.json();
            let result = match cli.command {
                Command::Backends(args) => backends::run(&args),
                Command::Compare(args) => compare::run(&args),
                Command::Connect(args) => connect::run(&args),
                Command::Probe(args) => probe::run(&args),
                Command::Serve(args) => serve::run(&args),
            };
            (result, json)
        }
        // Either --help or --version, which are not failures, or bad arguments, which clap
        // explains.
        Err(error) => {
            let json = error.use_stderr() && env::args_os().any(|argument| argument == "--json");
            if json {
                print_json(&Failure::arguments(&error).json());
            }
            error.exit();
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if json {
                print_json(&failure.json());
            }
            output::complain(&failure.to_string());
            failure.exit_code()
        }
    }
}
