//! Programs of the operating system: found where they are, installed from Debian where that is allowed.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{Process, find_program};

/// Long enough for Chromium over a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(15 * 60);

/// A browser and the program that drives it.
#[derive(Debug)]
pub struct Browser {
    pub program: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    /// Find Chromium and ChromeDriver, or install Debian's.
    ///
    /// `CHROMEDRIVER` names another driver, `CHROME` another browser.
    pub fn ensure() -> Result<Self> {
        if let Some(browser) = Self::find() {
            return Ok(browser);
        }
        install(
            &["chromium", "chromium-driver"],
            "the browser tests need Chromium and ChromeDriver",
        )?;
        Self::find().context(
            "Debian's chromium and chromium-driver are installed, but chromium or chromedriver is not on the PATH",
        )
    }

    fn find() -> Option<Self> {
        const BROWSERS: [&str; 4] = [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ];
        Some(Self {
            program: named_by("CHROME").or_else(|| BROWSERS.into_iter().find_map(find_program))?,
            driver: named_by("CHROMEDRIVER").or_else(|| find_program("chromedriver"))?,
        })
    }
}

/// Find JavaScriptCore's shell, or install Debian's.
///
/// It is not on the `PATH`: the package keeps it in a folder of its library. `JSC` names another one.
pub fn ensure_jsc() -> Result<PathBuf> {
    const PACKAGE: &str = "libjavascriptcoregtk-4.0-bin";
    let find = || {
        named_by("JSC")
            .or_else(|| find_program("jsc"))
            .or_else(|| file_of_package(PACKAGE, "jsc"))
    };
    if let Some(jsc) = find() {
        return Ok(jsc);
    }
    install(
        &[PACKAGE],
        "the bench needs JavaScriptCore's shell, the engine of iOS",
    )?;
    find().with_context(|| format!("{PACKAGE} is installed but holds no jsc"))
}

/// Make sure that Chinese can be drawn, for pictures: a browser without such a font draws boxes.
pub fn ensure_chinese_font() -> Result<()> {
    let has = || {
        Process::new("fc-list")
            .arg(":lang=zh-cn")
            .read()
            .is_ok_and(|fonts| !fonts.is_empty())
    };
    if has() {
        return Ok(());
    }
    install(
        &["fontconfig", "fonts-noto-cjk"],
        "the pictures need a font with Chinese characters",
    )?;
    if !has() {
        bail!("fonts-noto-cjk is installed, but fc-list shows no font for Chinese");
    }
    Ok(())
}

/// Find a file by its name in an installed Debian package.
pub fn file_of_package(package: &str, name: &str) -> Option<PathBuf> {
    let files = Process::new("dpkg").args(["-L", package]).read().ok()?;
    files
        .lines()
        .map(PathBuf::from)
        .find(|path| path.file_name().is_some_and(|file| file == name) && path.is_file())
}

/// Install Debian packages, or stop with the one command that does.
///
/// Never removes a package: one that conflicts with what the user has installed is an error.
pub fn install(packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if find_program("apt-get").is_none() {
        bail!("{purpose}; install what your system calls {list}, then run this again");
    }
    if !is_root() {
        bail!("{purpose}; run: sudo apt-get update && sudo apt-get install -y {list}");
    }
    println!("installing {list}");
    Process::new("apt-get")
        .args(["update", "-q"])
        .limit(INSTALL_LIMIT)
        .read()?;
    Process::new("apt-get")
        .args([
            "install",
            "-q",
            "-y",
            "--no-install-recommends",
            "--no-remove",
        ])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .limit(INSTALL_LIMIT)
        .read()
        .with_context(|| format!("{purpose}, and apt-get could not install {list}"))?;
    Ok(())
}

pub fn is_root() -> bool {
    Process::new("id")
        .arg("-u")
        .cleans_up()
        .read()
        .is_ok_and(|id| id == "0")
}

fn named_by(variable: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env::var_os(variable)?);
    Path::new(&path).is_file().then_some(path)
}
