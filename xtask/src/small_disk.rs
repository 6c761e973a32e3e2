//! A small disk in memory that can be filled, for what happens to a database then.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use crate::process::Process;
use crate::servers::Folder;

/// Room for the proof's database and its log, several times over.
const SIZE: &str = "size=128m";

/// How much is written at once.
static PIECE: [u8; 65_536] = [0; 65_536];

pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mount one in `folder`; only root may.
    pub fn mount(folder: &Folder) -> Result<Self> {
        let path = folder.path().join("disk");
        fs::create_dir(&path)?;
        Process::new("mount")
            .args(["-t", "tmpfs", "-o", SIZE, "tmpfs"])
            .arg(&path)
            .read()?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &PathBuf {
        &self.0
    }

    /// Write until nothing more goes on it.
    pub fn fill(&self) -> Result<()> {
        let mut filler = File::create(self.0.join("filler"))?;
        while filler.write_all(&PIECE).is_ok() {}
        // To the last byte.
        while filler.write_all(&PIECE[..1]).is_ok() {}
        Ok(())
    }

    pub fn make_room(&self) -> Result<()> {
        Ok(fs::remove_file(self.0.join("filler"))?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Process::new("umount").arg("-l").arg(&self.0).read();
    }
}
