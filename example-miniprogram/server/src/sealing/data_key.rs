//! Where the key of [`super::seal`] comes from.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::seal::DataKey;
use crate::base::token;

/// Where the key comes from.
#[derive(Clone, Debug)]
pub enum DataKeyConfig {
    /// From the environment, with others that open too: the one before it, or the one after it, while keys change.
    Given {
        current: DataKey,
        others: Vec<DataKey>,
    },
    /// Drawn at the first start and kept in a file beside the database, `<database>.key`, for its owner alone; in memory for
    /// a database in memory. Whoever copies the folder has both, so this is for trying things out.
    Beside,
}

/// Where the key of a database file is kept.
pub(crate) fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

/// Read the key, or draw one; of two servers that start at once both get the same.
pub(crate) fn keep(path: &Path) -> io::Result<DataKey> {
    if let Some(key) = read(path)? {
        return Ok(key);
    }
    // Written in full under another name first: a link is there at once or not at all.
    let mut name = path.as_os_str().to_owned();
    name.push(format!(
        ".{}",
        token::random_text::<8>().map_err(io::Error::other)?
    ));
    let draft = PathBuf::from(name);
    let drawn = DataKey::random().map_err(io::Error::other)?;
    let mut file = private(&draft)?;
    let linked = file
        .write_all(drawn.to_text().as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => read(path)?.ok_or_else(|| io::ErrorKind::NotFound.into()),
    }
}

fn read(path: &Path) -> io::Result<Option<DataKey>> {
    match fs::read_to_string(path) {
        Ok(text) => DataKey::parse(text.trim())
            .map(Some)
            .ok_or_else(|| io::Error::other("it is not 32 bytes in hexadecimal or base64")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_drawn_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db.key");
        let drawn = keep(&path).unwrap();
        assert_eq!(keep(&path).unwrap(), drawn);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn a_file_that_holds_no_key_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db.key");
        fs::write(&path, "a letter").unwrap();
        assert!(keep(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "a letter");
    }
}
