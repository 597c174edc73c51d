//! nginx: [`start`].

use std::{
    fs, io,
    net::{Ipv6Addr, TcpListener},
    path::Path,
};

use super::programs;
use crate::child::{Child, Says, free_port};

/// Starts it in front of the server at the port `upstream`, with the certificates in `folder`.
/// Returns its port.
pub(super) fn start(folder: &Path, upstream: u16) -> io::Result<(Child, u16)> {
    let port = free_port();
    // Some proxies try only the first address of `localhost`.
    let listens_on_v6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
        Ok(_) => format!("listen [::1]:{port} ssl;"),
        Err(_) => String::new(),
    };
    let configuration = format!(
        r#"
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr notice;
        events {{}}
        http {{
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {{
                listen 127.0.0.1:{port} ssl;
                {listens_on_v6}
                ssl_certificate chain.pem;
                ssl_certificate_key key.pem;
                ssl_protocols TLSv1.2 TLSv1.3;
                location / {{
                    proxy_pass http://127.0.0.1:{upstream};
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                }}
                location /forbidden {{
                    return 403;
                }}
            }}
        }}
        "#
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, configuration)?;
    let mut command = programs::nginx()?;
    command.arg("-p").arg(folder).arg("-c").arg(file).args(["-e", "stderr"]);
    // nginx prints this line once it listens.
    let ready = |line: &str| line.contains("event method").then_some(port);
    Child::start(&mut command, Says::Stderr, ready).map_err(io::Error::other)
}
