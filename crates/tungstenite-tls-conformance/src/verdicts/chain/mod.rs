//! Makes the chains: a [`Scene`] is a good root, intermediates and leaf, and each case spoils one
//! thing.

pub(crate) mod der;
pub(crate) mod draft;
pub(crate) mod extension;
pub(crate) mod key;
pub(crate) mod time;

use std::sync::OnceLock;

use rustls_pki_types::CertificateDer;

use self::{draft::Draft, key::Key};

/// The host that the client connects to, unless the case says otherwise.
pub(crate) const HOST: &str = "host.example.test";

/// What a server presents, and what the client trusts and expects.
pub(crate) struct Chain {
    /// The client's roots.
    pub(crate) trusted: Vec<CertificateDer<'static>>,
    /// The server's certificates, leaf first.
    pub(crate) presented: Vec<CertificateDer<'static>>,
    /// The leaf's key pair.
    #[cfg_attr(not(feature = "server-rustls"), allow(dead_code))]
    pub(crate) key: Key,
    /// The name or address that the client connects to.
    pub(crate) host: String,
}

/// A chain before it is signed: three good certificates, until a case changes them.
pub(crate) struct Scene {
    root: Root,
    /// Each is issued by the one before it, the first by the root.
    pub(crate) intermediates: Vec<Draft>,
    pub(crate) leaf: Draft,
    pub(crate) host: String,
    /// The last change, to the signed chain.
    pub(crate) then: Box<dyn FnOnce(&mut Chain)>,
}

enum Root {
    /// The same root for all cases, so that they can share a connector.
    Common,
    Own(Box<Draft>),
}

/// A place in a chain of three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Leaf,
    Intermediate,
    Root,
}

impl Position {
    pub(crate) const ALL: [Self; 3] = [Self::Leaf, Self::Intermediate, Self::Root];

    /// The word for it in case names and descriptions.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Leaf => "leaf",
            Self::Intermediate => "intermediate",
            Self::Root => "root",
        }
    }
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self {
            root: Root::Common,
            intermediates: vec![Draft::authority("intermediate 1")],
            leaf: Draft::leaf(HOST),
            host: HOST.to_owned(),
            then: Box::new(|_| {}),
        }
    }

    /// The root, read-only.
    pub(crate) fn root(&self) -> &Draft {
        match &self.root {
            Root::Common => &common_root().0,
            Root::Own(draft) => draft,
        }
    }

    /// The root, to change. The scene gets its own root first if it still has the common one.
    pub(crate) fn own_root(&mut self) -> &mut Draft {
        if let Root::Common = self.root {
            self.root = Root::Own(Box::new(Draft::authority("a root of its own")));
        }
        match &mut self.root {
            Root::Own(draft) => draft,
            Root::Common => unreachable!("it was just replaced"),
        }
    }

    /// The certificate at `position`, to change.
    pub(crate) fn at(&mut self, position: Position) -> &mut Draft {
        match position {
            Position::Leaf => &mut self.leaf,
            Position::Intermediate => &mut self.intermediates[0],
            Position::Root => self.own_root(),
        }
    }

    /// Gives the chain this number of intermediates.
    pub(crate) fn lengthen(&mut self, intermediates: usize) {
        let made = self.intermediates.len();
        let more = (made + 1..).map(|number| Draft::authority(&format!("intermediate {number}")));
        self.intermediates.extend(more.take(intermediates.saturating_sub(made)));
        self.intermediates.truncate(intermediates);
    }

    /// The root's certificate.
    pub(crate) fn root_certificate(&self) -> CertificateDer<'static> {
        match &self.root {
            Root::Common => common_root().1.clone(),
            Root::Own(draft) => draft.signed_by(draft),
        }
    }

    /// Signs everything. The server presents leaf and intermediates; the client trusts the root.
    pub(crate) fn sign(self) -> Chain {
        let mut issuer = self.root();
        let mut presented = Vec::new();
        for draft in self.intermediates.iter().chain([&self.leaf]) {
            presented.insert(0, draft.signed_by(issuer));
            issuer = draft;
        }
        let mut chain = Chain {
            trusted: vec![self.root_certificate()],
            presented,
            key: self.leaf.key.clone(),
            host: self.host,
        };
        (self.then)(&mut chain);
        chain
    }
}

fn common_root() -> &'static (Draft, CertificateDer<'static>) {
    static ROOT: OnceLock<(Draft, CertificateDer<'static>)> = OnceLock::new();
    ROOT.get_or_init(|| {
        let draft = Draft::authority("the common root");
        let certificate = draft.signed_by(&draft);
        (draft, certificate)
    })
}
