//! A disk with no room left: a small file system in memory, which only root may mount.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;

use super::cluster::is_root;
use super::node::Node;
use super::workspace::{Workspace, number};
use crate::support::folder;

struct Disk(PathBuf);

impl Disk {
    fn mount(name: &str, size: &str) -> Option<Disk> {
        let place = folder(name);
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(&place).stderr(Stdio::null());
        if is_root() && mount.status().is_ok_and(|status| status.success()) {
            return Some(Disk(place));
        }
        eprintln!("skipped: a small disk cannot be mounted");
        None
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Seen to fail with a full disk taken for a mistake of ours.
#[test]
fn a_full_disk_is_said_nothing_is_half_done_and_room_is_enough_to_go_on() {
    let Some(disk) = Disk::mount("nodes-full", "3m") else { return };
    let url = format!("sqlite://{}", disk.path().join("remit.db").display());
    let on = Workspace { url, folder: folder("nodes-full-beside") };
    on.fill();
    let (rep, ballast) = (on.token("rep"), disk.path().join("ballast"));
    let node = Node::start(&on, &[]);
    fs::write(&ballast, vec![7; 600_000]).unwrap();
    let write = |number: usize| {
        let fields = json!({ "name": format!("c-{number}"), "note": "n".repeat(9_000) });
        node.api(&rep, "POST", "/customers", &json!({ "fields": fields }))
    };
    let mut kept = 0;
    let refused = loop {
        let reply = write(kept);
        if reply.status != 201 {
            break reply;
        }
        kept += 1;
        assert!(kept < 1_000, "the disk does not become full");
    };
    let problem = refused.json();
    assert_eq!((refused.status, &problem["type"]), (507, &json!("full")), "{}", refused.body);
    assert!(problem["detail"].as_str().unwrap().starts_with("There is no room left"), "{problem}");
    // Again and again, on whichever connection; now and then the log is emptied, and there is some room.
    for _ in 0..20 {
        match write(kept).status {
            201 => kept += 1,
            status => assert_eq!(status, 507),
        }
    }
    node.get(&rep, "/customers?limit=1").good();
    fs::remove_file(&ballast).unwrap();
    write(kept).good();
    drop(node);
    let stored = number(&on.url, "SELECT count(*) FROM customer WHERE name LIKE 'c-%'");
    assert_eq!(usize::try_from(stored).unwrap(), kept + 1);
    on.remit(&["audit", "verify"]);
}
